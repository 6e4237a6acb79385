import type { editor } from 'monaco-editor/editor'

const bases = { dark: 'vs-dark', light: 'vs', contrast: 'hc-black' } as const

const tokenColours: Record<string, string> = {
  '': 'text',
  comment: 'muted',
  keyword: 'info',
  'keyword.json': 'info',
  string: 'ok',
  'string.escape': 'warn',
  'string.key.json': 'accent',
  'string.value.json': 'ok',
  number: 'warn',
  regexp: 'warn',
  type: 'accent',
  'type.identifier': 'accent',
  tag: 'info',
  'attribute.name': 'accent',
  'attribute.value': 'ok',
  delimiter: 'muted',
  operator: 'muted',
  constant: 'warn',
  variable: 'text',
  annotation: 'accent',
  metatag: 'muted',
  emphasis: 'text',
  strong: 'text',
}

/** The theme of Monaco, made of the tokens of `ui/tokens.css` by their names, so that there is one set of colours. */
export function themeOf(read: (token: string) => string, theme: string): editor.IStandaloneThemeData {
  const base = theme === 'light' || theme === 'contrast' ? bases[theme] : bases.dark
  return {
    base,
    inherit: true,
    rules: Object.entries(tokenColours).map(([token, colour]) => ({
      token,
      foreground: read(colour).slice(1),
      ...(token === 'comment' ? { fontStyle: 'italic' } : {}),
    })),
    colors: editorColours(read),
  }
}

function editorColours(read: (token: string) => string): Record<string, string> {
  const faded = (token: string, alpha: string) => read(token) + alpha
  return {
    'editor.background': read('canvas'),
    'editor.foreground': read('text'),
    'editorLineNumber.foreground': read('muted'),
    'editorLineNumber.dimmedForeground': read('muted'),
    'editorLineNumber.activeForeground': read('text'),
    'editor.lineHighlightBackground': read('base'),
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': read('selected'),
    'editor.inactiveSelectionBackground': faded('selected', '99'),
    'editor.wordHighlightBackground': read('hover'),
    'editor.findMatchBackground': faded('warn', '66'),
    'editor.findMatchHighlightBackground': faded('warn', '33'),
    'editorCursor.foreground': read('accent'),
    'editorIndentGuide.background1': read('line'),
    'editorIndentGuide.activeBackground1': read('faint'),
    'editorWidget.background': read('raised'),
    'editorWidget.border': read('line'),
    'editorWidget.foreground': read('text'),
    'editorHoverWidget.background': read('raised'),
    'editorHoverWidget.border': read('line'),
    'editorSuggestWidget.background': read('raised'),
    'editorSuggestWidget.border': read('line'),
    'editorSuggestWidget.selectedBackground': read('selected'),
    'list.hoverBackground': read('hover'),
    'list.activeSelectionBackground': read('selected'),
    'list.focusBackground': read('selected'),
    'input.background': read('canvas'),
    'input.border': read('line-strong'),
    'input.foreground': read('text'),
    focusBorder: read('accent'),
    'quickInput.background': read('raised'),
    'quickInput.foreground': read('text'),
    'menu.background': read('raised'),
    'menu.foreground': read('text'),
    'menu.selectionBackground': read('hover'),
    'menu.selectionForeground': read('text'),
    'menu.border': read('line'),
    'widget.shadow': '#00000055',
    'scrollbarSlider.background': faded('line', '99'),
    'scrollbarSlider.hoverBackground': read('line'),
    'scrollbarSlider.activeBackground': read('faint'),
    'editorOverviewRuler.border': '#00000000',
    'editorGutter.background': read('canvas'),
    'diffEditor.insertedLineBackground': read('added'),
    'diffEditor.removedLineBackground': read('removed'),
    'diffEditor.insertedTextBackground': faded('ok', '33'),
    'diffEditor.removedTextBackground': faded('danger', '33'),
    'diffEditor.unchangedRegionBackground': read('base'),
    'diffEditor.unchangedRegionForeground': read('muted'),
    'diffEditor.border': read('line'),
    'diffEditor.diagonalFill': faded('line', '66'),
  }
}
