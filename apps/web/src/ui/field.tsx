import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react'
import { classNames } from './class-names.ts'

type FieldProps = {
  label: string
  hint?: ReactNode
  error?: string | undefined
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}

/** A labelled field; hint and error are tied to the control for screen readers. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const note = `${id}-note`
  const described = error || hint ? note : undefined
  return (
    <div className="flex flex-col gap-6">
      <label htmlFor={id} className="text-12 font-medium text-text">
        {label}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': Boolean(error) })}
      {(error || hint) && (
        <p
          id={note}
          role={error ? 'alert' : undefined}
          className={classNames('text-12', error ? 'text-danger' : 'text-muted')}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

const control =
  'w-full min-w-0 rounded-4 border border-line-strong bg-canvas text-13 text-text placeholder:text-muted aria-invalid:border-danger disabled:opacity-60'

/** One line of text. */
export const TextInput = ({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) => (
  <input autoComplete="off" spellCheck={false} {...rest} className={classNames(control, 'h-32 px-8', className)} />
)

/** A choice from a closed list. */
export const Select = ({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) => (
  <select {...rest} className={classNames(control, 'h-32 px-6', className)} />
)

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & { label: string; note?: string }

/** A box to tick with its words beside it. */
export function Checkbox({ label, note, className, ...rest }: CheckboxProps) {
  return (
    <label className={classNames('flex min-h-24 items-start gap-8 text-13 text-text', className)}>
      <input type="checkbox" {...rest} className="mt-2 size-16 shrink-0 accent-accent" />
      <span>
        {label}
        {note && <span className="block text-12 text-muted">{note}</span>}
      </span>
    </label>
  )
}
