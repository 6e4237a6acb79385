import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { IconButton } from './button.tsx'

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  children?: ReactNode
  /** The buttons, the primary one last. */
  actions?: ReactNode
}

/** A question that must be answered before going on. Escape and the cross close it and give the focus back. */
export function Dialog({ open, onClose, title, description, children, actions }: DialogProps) {
  const box = useRef<HTMLDivElement>(null)
  // Not to the cross, which comes first: its tip would cover the question and take the first Escape for itself.
  const takeFocus = (event: Event) => {
    event.preventDefault()
    const field = box.current?.querySelector<HTMLElement>('input, textarea')
    ;(field ?? box.current)?.focus()
  }
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          ref={box}
          onOpenAutoFocus={takeFocus}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className="fixed top-1/4 left-1/2 z-30 flex max-h-2/3 w-[min(480px,calc(100vw-32px))] -translate-x-1/2 flex-col gap-16 overflow-y-auto rounded-10 border border-line bg-raised p-24 shadow-dialog outline-none"
        >
          <div className="flex items-start justify-between gap-16">
            <Radix.Title className="text-16 font-semibold text-text">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" size={24} />
            </Radix.Close>
          </div>
          {description && <Radix.Description className="text-13 text-muted">{description}</Radix.Description>}
          {children}
          {actions && <div className="flex justify-end gap-8">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
