import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../..')

/** @type {import('next').NextConfig} Plain JavaScript: a TypeScript file is compiled anew at each start of the server. */
export default {
  transpilePackages: ['@codeberth/protocol'],
  // `npm run check` runs tsc over this folder; Next would need the JavaScript API that TypeScript 7 does not have.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
}
