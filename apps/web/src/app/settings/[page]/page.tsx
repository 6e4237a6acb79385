import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Settings } from '../../../dashboard/settings/settings.tsx'
import { isSettingsPage } from '../../../dashboard/settings/settings-page.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function Page({ params }: { params: Promise<{ page: string }> }) {
  const { page } = await params
  if (!isSettingsPage(page)) notFound()
  return <Settings page={page} />
}
