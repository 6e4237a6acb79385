import type { editor } from 'monaco-editor/editor'

/** How text is shown, in the editor and in diffs alike. */
export const editorOptions: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  padding: { top: 8, bottom: 8 },
  renderLineHighlight: 'line',
  overviewRulerLanes: 2,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  lineNumbersMinChars: 4,
  glyphMargin: false,
  folding: true,
  smoothScrolling: false,
  stickyScroll: { enabled: false },
  automaticLayout: true,
  fixedOverflowWidgets: true,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  wordBasedSuggestions: 'currentDocument',
  ariaLabel: 'Editor',
}
