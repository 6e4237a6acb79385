import type { Mode } from '@codeberth/protocol'

/** What a mode changes about a run. */
export type ModeRules = {
  /** Agents may spawn others. */
  children: boolean
  /** The policy refuses whatever changes files. */
  readOnly: boolean
  /** Told to the model at the end of the prompt; '' for nothing. */
  note: string
}

/** The modes of a run, as data. */
export const modes: Record<Mode, ModeRules> = {
  default: { children: true, readOnly: false, note: '' },
  lite: { children: false, readOnly: false, note: '' },
  max: { children: true, readOnly: false, note: '' },
  plan: {
    children: true,
    readOnly: true,
    note: 'Mode: plan. Change no files. Look at what matters, then end with a plan: the steps, the files each one touches, and how to check the result.',
  },
  ask: {
    children: true,
    readOnly: true,
    note: 'Mode: ask. Change no files. Answer the question from the code, and name the places you rely on as path:line.',
  },
}
