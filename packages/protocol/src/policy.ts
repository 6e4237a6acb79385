import * as z from 'zod'

/** What a tool call does to the world; the policy decides on these. */
export const Effect = z.enum(['read', 'write', 'execute', 'network', 'spend', 'ask'])
export type Effect = z.infer<typeof Effect>

/** `effect[:pattern]`, such as `execute:npm test *`, `write:src/**`, `tool:run_command`. */
export const Rule = z
  .string()
  .regex(/^(read|write|execute|network|tool)(:.+)?$/, 'is not a rule such as execute:npm test *')
  .max(1_000)

/** The four presets of local runs, and `sandbox`, in which everything inside the sandbox is allowed. */
export const Preset = z.enum(['careful', 'standard', 'trusted', 'full', 'sandbox'])
export type Preset = z.infer<typeof Preset>

/** What bounds a run: the preset, then rules. Deny beats ask beats allow. `readOnly` refuses every write effect (modes plan and ask). */
export const Policy = z.object({
  preset: Preset,
  allow: z.array(Rule).default([]),
  deny: z.array(Rule).default([]),
  readOnly: z.boolean().default(false),
})
export type Policy = z.infer<typeof Policy>
