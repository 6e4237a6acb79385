import type { ITheme } from '@xterm/xterm'

/** The theme of terminals, made of the tokens of `ui/tokens.css` by their names. */
export function terminalTheme(read: (token: string) => string): ITheme {
  return {
    background: read('canvas'),
    foreground: read('text'),
    cursor: read('accent'),
    cursorAccent: read('canvas'),
    selectionBackground: read('selected'),
    black: read('line'),
    red: read('danger'),
    green: read('ok'),
    yellow: read('warn'),
    blue: read('info'),
    magenta: read('info'),
    cyan: read('accent'),
    white: read('muted'),
    brightBlack: read('faint'),
    brightRed: read('danger'),
    brightGreen: read('ok'),
    brightYellow: read('warn'),
    brightBlue: read('info'),
    brightMagenta: read('info'),
    brightCyan: read('accent'),
    brightWhite: read('text'),
  }
}
