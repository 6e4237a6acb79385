import * as monaco from 'monaco-editor/editor'

/** Colours of JSON: Monaco has none outside its language service, which the IDE leaves out. Comments are taken, as most tools do. */
const jsonTokens: monaco.languages.IMonarchLanguage = {
  defaultToken: '',
  tokenPostfix: '.json',
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'string.key'],
      [/"(?:[^"\\]|\\.)*"/, 'string.value'],
      [/"(?:[^"\\]|\\.)*$/, 'string.value'],
      [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/\b(?:true|false|null)\b/, 'keyword'],
      [/\/\/.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/[{}[\],:]/, 'delimiter'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/[^*]+|\*/, 'comment'],
    ],
  },
}

/** Makes Monaco know JSON. */
export function addJson(): void {
  monaco.languages.register({
    id: 'json',
    extensions: ['.json', '.jsonc', '.webmanifest', '.code-workspace'],
    filenames: ['.prettierrc', '.eslintrc', '.babelrc'],
    aliases: ['JSON'],
  })
  monaco.languages.setMonarchTokensProvider('json', jsonTokens)
  monaco.languages.setLanguageConfiguration('json', {
    comments: { lineComment: '//', blockComment: ['/*', '*/'] },
    brackets: [
      ['{', '}'],
      ['[', ']'],
    ],
    autoClosingPairs: [
      { open: '{', close: '}' },
      { open: '[', close: ']' },
      { open: '"', close: '"', notIn: ['string'] },
    ],
  })
}
