'use client'
import { monaco } from '../monaco/monaco.ts'
import { TextDiff } from '../monaco/text-diff.tsx'

export type DiffHostProps = { path: string; before: string; after: string; split: boolean }

/** One file before and after. The text follows while agents work. */
export const DiffHost = ({ path, ...texts }: DiffHostProps) => <TextDiff {...texts} language={languageOf(path)} />

function languageOf(path: string): string {
  const end = path.slice(path.lastIndexOf('.'))
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found = monaco.languages
    .getLanguages()
    .find((language) => language.extensions?.includes(end) || language.filenames?.includes(name))
  return found?.id ?? 'plaintext'
}
