'use client'
import type { editor } from 'monaco-editor/editor'
import { useEffect, useRef, useState } from 'react'
import { useTheme } from '../../ui/use-theme.ts'
import { editorOptions } from './editor-options.ts'
import { monaco } from './monaco.ts'

export type TextDiffProps = { before: string; after: string; language: string; split: boolean }

/** Two texts compared by Monaco, read only; they may change while they are shown. */
export function TextDiff(props: TextDiffProps) {
  // Monaco draws removed lines once and keeps the colours of the theme that it had then.
  return <Comparison key={useTheme()} {...props} />
}

// Not the DiffEditor of @monaco-editor/react: that one disposes its texts before the widget that shows them, which then throws.
function Comparison({ before, after, language, split }: TextDiffProps) {
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
  useEffect(() => widget?.updateOptions({ ...names, renderSideBySide: split }), [widget, split])
  return <div ref={box} className="h-full" />
}

// Monaco forgets them with every change of options that does not repeat them.
const names = { originalAriaLabel: 'Before', modifiedAriaLabel: 'After' }

const diffOptions: editor.IStandaloneDiffEditorConstructionOptions = {
  ...editorOptions,
  readOnly: true,
  ...names,
  diffWordWrap: 'on',
  useInlineViewWhenSpaceIsLimited: false,
  hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 5 },
  renderOverviewRuler: false,
  diffAlgorithm: 'advanced',
}
