/** Why a file gives no agent: which part of it (`file` for the whole), what is wrong, and what to do. */
export type Problem = { file: string; field: string; message: string; fix: string }

/** A problem before it is known of which file. */
export type Flaw = Omit<Problem, 'file'>

/** What an agent's file says that is not an error but will not work here. */
export type Warning = { file: string; field: string; message: string }
