import { Tooltip } from 'radix-ui'
import type { ReactElement } from 'react'

const openAfterMs = 400

/** Shared timing of tips; one around the whole page. */
export const TipProvider = ({ children }: { children: React.ReactNode }) => (
  <Tooltip.Provider delayDuration={openAfterMs}>{children}</Tooltip.Provider>
)

type TipProps = { words: string; keys?: string; side?: 'top' | 'right' | 'bottom' | 'left'; children: ReactElement }

/** A tip beside its child on hover and focus, with the keys that do the same. */
export function Tip({ words, keys, side = 'bottom', children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 flex max-w-prose items-center gap-8 rounded-4 border border-line bg-raised px-8 py-4 text-12 text-text shadow-menu"
        >
          {words}
          {keys && <kbd className="font-ui text-muted">{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
