import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './globals.css'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '../client/providers.tsx'
import { themeScript } from '../ui/theme.ts'

export const metadata: Metadata = {
  title: { default: 'Codeberth', template: '%s · Codeberth' },
  description: 'Ask for a change in plain words and watch agents make it in the sandbox of your project.',
  icons: { icon: '/icons/mark.svg' },
}

/** The page around every screen: theme before the first paint, fonts of our own, the connection to the server. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1]
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours that must run before the first paint */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
