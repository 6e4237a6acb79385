'use client'
import type { ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'

const handle =
  'relative shrink-0 bg-line outline-none transition-colors duration-120 data-[separator=hover]:bg-accent data-[separator=active]:bg-accent focus-visible:bg-accent'

type PanesProps = { sidebar: ReactNode | null; editor: ReactNode; panel: ReactNode | null; agent: ReactNode | null }

/** The panes with dividers that drag, move by arrow keys, reset on double click, and keep their sizes. */
export function Panes({ sidebar, editor, panel, agent }: PanesProps) {
  const columns = useDefaultLayout({
    id: 'codeberth.columns.1',
    panelIds: [...(sidebar ? ['sidebar'] : []), 'middle', ...(agent ? ['agent'] : [])],
  })
  const rows = useDefaultLayout({ id: 'codeberth.rows.1', panelIds: ['editor', ...(panel ? ['panel'] : [])] })
  return (
    <Group orientation="horizontal" {...columns} className="min-h-0 flex-1">
      {sidebar && (
        <>
          <Panel id="sidebar" defaultSize={260} minSize={160} maxSize="40%" groupResizeBehavior="preserve-pixel-size">
            {sidebar}
          </Panel>
          <Separator aria-label="Width of the side bar" className={`w-px ${handle}`} />
        </>
      )}
      <Panel id="middle" minSize={280}>
        <Group orientation="vertical" {...rows}>
          <Panel id="editor" minSize={120}>
            {editor}
          </Panel>
          {panel && (
            <>
              <Separator aria-label="Height of the panel" className={`h-px ${handle}`} />
              <Panel id="panel" defaultSize={260} minSize={100} groupResizeBehavior="preserve-pixel-size">
                {panel}
              </Panel>
            </>
          )}
        </Group>
      </Panel>
      {agent && (
        <>
          <Separator aria-label="Width of the agent panel" className={`w-px ${handle}`} />
          <Panel id="agent" defaultSize={420} minSize={300} maxSize="55%" groupResizeBehavior="preserve-pixel-size">
            {agent}
          </Panel>
        </>
      )}
    </Group>
  )
}
