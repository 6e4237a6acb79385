'use client'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { Button, IconButton } from './button.tsx'

export type ToastContent = {
  tone: 'ok' | 'danger'
  words: string
  more?: string
  action?: { words: string; run: () => void }
}

const shownMs = 6_000
const atMost = 3
const ToastContext = createContext<(content: ToastContent) => void>(() => {})

/** Shows a short note for 6 s; at most three at once. */
export const useToast = () => useContext(ToastContext)

/** Holds the notes; one around the whole page. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; content: ToastContent }[]>([])
  const show = useCallback((content: ToastContent) => {
    setToasts((all) => [...all, { id: (all.at(-1)?.id ?? 0) + 1, content }].slice(-atMost))
  }, [])
  const drop = (id: number) => setToasts((all) => all.filter((toast) => toast.id !== id))
  return (
    <ToastContext value={show}>
      <Toast.Provider duration={shownMs} swipeDirection="right">
        {children}
        {toasts.map(({ id, content }) => (
          <ToastCard key={id} content={content} onClose={() => drop(id)} />
        ))}
        <Toast.Viewport className="fixed right-16 bottom-32 z-40 flex w-[min(400px,calc(100vw-32px))] flex-col gap-8 outline-none" />
      </Toast.Provider>
    </ToastContext>
  )
}

function ToastCard({ content, onClose }: { content: ToastContent; onClose: () => void }) {
  const Icon = content.tone === 'ok' ? CircleCheck : CircleAlert
  return (
    <Toast.Root
      onOpenChange={(open) => !open && onClose()}
      className="flex animate-rise items-start gap-12 rounded-6 border border-line bg-raised p-12 shadow-menu"
    >
      <Icon
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className={content.tone === 'ok' ? 'mt-2 text-ok' : 'mt-2 text-danger'}
      />
      <div className="min-w-0 flex-1">
        <Toast.Title className="break-words text-13 text-text">{content.words}</Toast.Title>
        {content.more && <Toast.Description className="text-12 text-muted">{content.more}</Toast.Description>}
      </div>
      {content.action && (
        <Toast.Action asChild altText={content.action.words}>
          <Button size={24} onClick={content.action.run}>
            {content.action.words}
          </Button>
        </Toast.Action>
      )}
      <Toast.Close asChild>
        <IconButton icon={X} label="Dismiss" size={22} />
      </Toast.Close>
    </Toast.Root>
  )
}
