import '@xterm/xterm/css/xterm.css'
import type { TerminalSize } from '@codeberth/protocol'
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import { readTokens } from '../../ui/token-colours.ts'
import type { Screen } from './terminal-link.ts'
import { terminalTheme } from './terminal-theme.ts'

const scrollbackLines = 10_000

export type XtermScreen = Screen & {
  size(): TerminalSize
  focus(): void
  onInput(listener: (text: string) => void): void
  onSize(listener: (size: TerminalSize) => void): void
  close(): void
}

/** Opens a terminal in `element` that fills it, follows its size and the theme. */
export function openScreen(element: HTMLElement): XtermScreen {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    fontSize: 13,
    lineHeight: 1.2,
    scrollback: scrollbackLines,
    theme: terminalTheme(readTokens()),
    cursorBlink: false,
    macOptionIsMeta: true,
    minimumContrastRatio: 4.5,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(new Unicode11Addon())
  terminal.loadAddon(new WebLinksAddon())
  terminal.unicode.activeVersion = '11'
  // OSC 52 would let any output read or write the clipboard.
  terminal.parser.registerOscHandler(52, () => true)
  terminal.attachCustomKeyEventHandler((event) => !isOurs(event, terminal))
  terminal.open(element)
  fit.fit()
  const sized = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit()
  })
  sized.observe(element)
  const themed = new MutationObserver(() => {
    terminal.options.theme = terminalTheme(readTokens())
  })
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return {
    clear: () => terminal.reset(),
    write: (text, painted) => terminal.write(text, painted),
    size: () => ({ cols: terminal.cols, rows: terminal.rows }),
    focus: () => terminal.focus(),
    onInput: (listener) => void terminal.onData(listener),
    onSize: (listener) => void terminal.onResize(({ cols, rows }) => listener({ cols, rows })),
    close() {
      sized.disconnect()
      themed.disconnect()
      terminal.dispose()
    },
  }
}

/** Keys that stay with the page: Ctrl+C and Ctrl+V of a selection, and those that lead out of the terminal. */
function isOurs(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.type !== 'keydown') return false
  const command = event.ctrlKey || event.metaKey
  if (command && event.key === 'c' && terminal.hasSelection()) {
    void navigator.clipboard.writeText(terminal.getSelection())
    terminal.clearSelection()
    event.preventDefault()
    return true
  }
  return (command && (event.key === 'v' || event.key === '`')) || event.key === 'F6' || event.key === 'F1'
}
