import type { Provider } from './api-values.ts'

/** What is known of a model provider: its OpenAI-compatible address, the model that a key alone uses, and whether it needs a key. */
export type ProviderRow = {
  id: Provider
  title: string
  baseUrl: string | null
  model: string | null
  needsKey: boolean
  localPort: number | null
  keyVariable: string | null
}

/** The providers as data. `custom` is any OpenAI-compatible address. */
export const providers: readonly ProviderRow[] = [
  {
    id: 'openrouter',
    title: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'anthropic/claude-sonnet-4.5',
    needsKey: true,
    localPort: null,
    keyVariable: 'OPENROUTER_API_KEY',
  },
  {
    id: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5.1',
    needsKey: true,
    localPort: null,
    keyVariable: 'OPENAI_API_KEY',
  },
  {
    id: 'ollama',
    title: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    model: null,
    needsKey: false,
    localPort: 11_434,
    keyVariable: null,
  },
  {
    id: 'lmstudio',
    title: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    model: null,
    needsKey: false,
    localPort: 1_234,
    keyVariable: null,
  },
  {
    id: 'vllm',
    title: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    model: null,
    needsKey: false,
    localPort: 8_000,
    keyVariable: null,
  },
  {
    id: 'custom',
    title: 'Other (OpenAI-compatible)',
    baseUrl: null,
    model: null,
    needsKey: false,
    localPort: null,
    keyVariable: null,
  },
]
