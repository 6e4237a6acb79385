import type { Provider } from '@codeberth/protocol'

/** What is known of a provider before anybody has asked it. */
export type ProviderFacts = {
  provider: Provider
  title: string
  /** OpenAI-compatible base URL, without a slash at the end; null: the person gives it. */
  baseUrl: string | null
  /** Proposed when the person names no model; null: taken from the provider's own list. */
  defaultModel: string | null
  needsKey: boolean
  /** Path below the base URL that answers only to a key that works. */
  checkPath: 'models' | 'key'
  /** Where the person makes a key. */
  keyPage: string | null
}

/** The providers that can be chosen; the first is proposed. */
export const providers: readonly ProviderFacts[] = [
  {
    provider: 'openrouter',
    title: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'anthropic/claude-sonnet-4.5',
    needsKey: true,
    // Its list of models is public.
    checkPath: 'key',
    keyPage: 'https://openrouter.ai/settings/keys',
  },
  {
    provider: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    defaultModel: 'gpt-5.1',
    needsKey: true,
    checkPath: 'models',
    keyPage: 'https://platform.openai.com/api-keys',
  },
  {
    provider: 'ollama',
    title: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    defaultModel: null,
    needsKey: false,
    checkPath: 'models',
    keyPage: null,
  },
  {
    provider: 'lmstudio',
    title: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    defaultModel: null,
    needsKey: false,
    checkPath: 'models',
    keyPage: null,
  },
  {
    provider: 'vllm',
    title: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    defaultModel: null,
    needsKey: false,
    checkPath: 'models',
    keyPage: null,
  },
  {
    provider: 'custom',
    title: 'Other',
    baseUrl: null,
    defaultModel: null,
    needsKey: false,
    checkPath: 'models',
    keyPage: null,
  },
]

/** The row of one provider. */
export function providerFacts(provider: Provider): ProviderFacts {
  const found = providers.find((row) => row.provider === provider)
  if (!found) throw new Error(`provider ${provider} has no row`)
  return found
}

/** Whether calls to this provider stay on the machine and cost nothing. */
export const isLocal = (provider: Provider): boolean =>
  providerFacts(provider).baseUrl?.startsWith('http://127.') === true

/** The provider behind a base URL, by its host; `custom` for one that is not known. */
export function providerOfUrl(baseUrl: string): Provider {
  const host = new URL(baseUrl).host
  return providers.find((row) => row.baseUrl !== null && new URL(row.baseUrl).host === host)?.provider ?? 'custom'
}

/** The item of the price book for a model of a provider: `maker/name`. Null for a provider whose prices are not known. */
export function priceItem(provider: Provider, model: string): string | null {
  if (provider === 'openrouter') return model
  return provider === 'openai' ? `openai/${model}` : null
}

/** What a model holds, in tokens. */
export type ModelSize = { contextTokens: number; maxOutputTokens: number }

// By the part of the name after the maker, longest match first. Publishers' figures, rounded down.
const sizes: readonly [pattern: RegExp, size: ModelSize][] = [
  [/claude/i, { contextTokens: 200_000, maxOutputTokens: 32_000 }],
  [/gpt-5/i, { contextTokens: 272_000, maxOutputTokens: 64_000 }],
  [/gpt-4\.1/i, { contextTokens: 1_000_000, maxOutputTokens: 32_000 }],
  [/gpt-4o|gpt-oss/i, { contextTokens: 128_000, maxOutputTokens: 16_000 }],
  [/gemini/i, { contextTokens: 1_000_000, maxOutputTokens: 64_000 }],
  [/kimi|glm|deepseek|qwen3/i, { contextTokens: 128_000, maxOutputTokens: 32_000 }],
]

// Local servers often load models with a small window; too small only compacts earlier, too large fails the step.
const unknownSize: ModelSize = { contextTokens: 32_000, maxOutputTokens: 8_000 }

/** What a model of this name probably holds; a small size for a name that is not known. */
export const modelSize = (name: string): ModelSize => sizes.find(([pattern]) => pattern.test(name))?.[1] ?? unknownSize
