import type { Turn } from '@codeberth/agent-runtime'
import { Budget, defaultBudget, Mode, ModelPrice, Policy, Preset } from '@codeberth/protocol'
import * as z from 'zod'

// What is not known of a model is taken small: a window that is too small only shortens the history earlier.
const unknownModel = { contextTokens: 128_000, maxOutputTokens: 16_000 }

const bounds = Budget.shape

const LocalInput = z.object({
  prompt: z.string().refine((text) => text.trim() !== '', 'is empty'),
  model: z.object({
    url: z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }),
    name: z.string().min(1, 'is empty'),
    contextTokens: z.int().positive().default(unknownModel.contextTokens),
    maxOutputTokens: z.int().positive().default(unknownModel.maxOutputTokens),
    price: ModelPrice.nullable().default(null),
  }),
  mode: Mode.default('default'),
  policy: Policy.extend({ preset: Preset.default('standard') }).prefault({}),
  budget: z
    .object({
      steps: bounds.steps.default(defaultBudget.steps),
      tokens: bounds.tokens.default(defaultBudget.tokens),
      credits: bounds.credits.default(defaultBudget.credits),
      ms: bounds.ms.default(defaultBudget.ms),
      depth: bounds.depth.default(defaultBudget.depth),
      children: bounds.children.default(defaultBudget.children),
    })
    .prefault({}),
})

/** What the options of a local run say about the turn, defaults filled in. Throws TypeError that names the wrong field. */
export function readLocalInput(
  options: z.input<typeof LocalInput>,
): Pick<Turn, 'prompt' | 'model' | 'mode' | 'policy' | 'budget'> {
  const parsed = LocalInput.safeParse(options)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new TypeError(`${issue?.path.join('.')} ${issue?.message}`, { cause: parsed.error })
  }
  return { ...parsed.data, model: { ...parsed.data.model, scripted: false } }
}
