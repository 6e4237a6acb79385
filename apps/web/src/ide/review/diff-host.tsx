'use client'
import { DiffEditor } from '@monaco-editor/react'
import type { editor } from 'monaco-editor/editor'
import { useEffect, useRef } from 'react'
import { editorOptions } from '../monaco/editor-options.ts'
import { monaco } from '../monaco/monaco.ts'

export type DiffHostProps = { path: string; before: string; after: string; split: boolean }

/** One file before and after, by Monaco. The text follows while agents work. */
export function DiffHost({ path, before, after, split }: DiffHostProps) {
  const instance = useRef<editor.IStandaloneDiffEditor | null>(null)
  const language = useLanguage(path)
  useEffect(() => {
    instance.current?.updateOptions({ renderSideBySide: split })
  }, [split])
  return (
    <DiffEditor
      theme="codeberth"
      loading={null}
      original={before}
      modified={after}
      {...(language ? { language } : {})}
      onMount={(mounted) => {
        instance.current = mounted
      }}
      options={{
        ...editorOptions,
        readOnly: true,
        renderSideBySide: split,
        useInlineViewWhenSpaceIsLimited: false,
        hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 5 },
        renderOverviewRuler: false,
        diffAlgorithm: 'advanced',
      }}
    />
  )
}

function useLanguage(path: string): string | undefined {
  const end = path.slice(path.lastIndexOf('.'))
  const name = path.slice(path.lastIndexOf('/') + 1)
  return monaco.languages
    .getLanguages()
    .find((language) => language.extensions?.includes(end) || language.filenames?.includes(name))?.id
}
