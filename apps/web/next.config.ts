import { resolve } from 'node:path'
import type { NextConfig } from 'next'

const repository = resolve(import.meta.dirname, '../..')

const config: NextConfig = {
  transpilePackages: ['@codeberth/protocol'],
  // `npm run check` runs tsc over this folder; Next would need the JavaScript API that TypeScript 7 does not have.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
}

export default config
