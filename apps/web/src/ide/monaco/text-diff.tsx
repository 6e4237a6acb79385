'use client'
import type { editor } from 'monaco-editor/editor'
import { useEffect, useRef, useState } from 'react'
import { editorOptions } from './editor-options.ts'
import { monaco } from './monaco.ts'

export type TextDiffProps = { before: string; after: string; language: string; split: boolean }

/**
 * Two texts compared by Monaco, read only; they may change while they are shown. Not the DiffEditor of @monaco-editor/react:
 * that one disposes its texts before the widget that shows them, which then throws.
 */
export function TextDiff({ before, after, language, split }: TextDiffProps) {
  const box = useRef<HTMLDivElement>(null)
  const [widget, setWidget] = useState<editor.IStandaloneDiffEditor | null>(null)
  useEffect(() => {
    if (!box.current) return
    const opened = monaco.editor.createDiffEditor(box.current, diffOptions)
    const original = monaco.editor.createModel('')
    const modified = monaco.editor.createModel('')
    opened.setModel({ original, modified })
    setWidget(opened)
    return () => {
      opened.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [])
  useEffect(() => {
    const shown = widget?.getModel()
    if (!shown) return
    for (const [model, text] of [
      [shown.original, before],
      [shown.modified, after],
    ] as const) {
      if (model.getValue() !== text) model.setValue(text)
      monaco.editor.setModelLanguage(model, language)
    }
  }, [widget, before, after, language])
  useEffect(() => widget?.updateOptions({ renderSideBySide: split }), [widget, split])
  return <div ref={box} className="h-full" />
}

const diffOptions: editor.IStandaloneDiffEditorConstructionOptions = {
  ...editorOptions,
  readOnly: true,
  diffWordWrap: 'on',
  useInlineViewWhenSpaceIsLimited: false,
  hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 5 },
  renderOverviewRuler: false,
  diffAlgorithm: 'advanced',
}
