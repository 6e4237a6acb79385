/** The full stack as containers: every service's settings are what the service itself accepts, and nothing is open that need not be. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayConfig } from '@codeberth/model-gateway'
import { RealtimeConfig } from '@codeberth/realtime'
import { RunnerConfig } from '@codeberth/runner'
import { loadConfig } from '@codeberth/service-kit'
import { WebConfig } from '@codeberth/web'
import { expect, test } from 'vitest'
import { readCompose, readEnvFile, variablesOf } from './read-compose.ts'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'infra/compose.yaml'), 'utf8')
const example = readEnvFile(readFileSync(join(root, 'infra/env.example'), 'utf8'))
const hex = (digit: string) => digit.repeat(64)
const env = {
  ...example,
  PUBLIC_URL: 'https://berth.example',
  POSTGRES_PASSWORD: hex('a'),
  REDIS_PASSWORD: hex('b'),
  SERVICE_KEY: hex('c'),
  AUTH_SECRET: hex('d'),
  KEYS_RING: `v1:${Buffer.alloc(32, 1).toString('base64')}`,
  GITHUB_ID: 'app',
  GITHUB_SECRET: 'of the app',
}
const compose = readCompose(text, env)
const { services } = compose
const environmentOf = (name: string) => services[name]?.environment ?? {}

test('each service starts with the settings that it is given', () => {
  expect(loadConfig(WebConfig, environmentOf('web'))).toMatchObject({
    PORT: 3001,
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://berth.example',
    DATABASE_URL: `postgres://codeberth:${hex('a')}@postgres:5432/codeberth`,
    QUEUE_URL: `redis://:${hex('b')}@redis:6379`,
    GITHUB_URL: 'https://github.com',
    MODEL_HAS_KEY: undefined,
  })
  expect(loadConfig(RealtimeConfig, environmentOf('realtime'))).toMatchObject({ WEB_URL: 'http://web:3001' })
  expect(loadConfig(RunnerConfig, environmentOf('runner'))).toMatchObject({
    SANDBOX_URL: 'docker:tcp://engine-door:2375',
  })
  expect(loadConfig(GatewayConfig, environmentOf('model-gateway'))).toMatchObject({ KEYS_RING: env.KEYS_RING })
})

test('addresses between services are those where the others listen', () => {
  const addresses = Object.entries(services).flatMap(([name, { environment }]) =>
    Object.entries(environment).flatMap(([key, value]) => {
      const url = value.replace(/^docker:/, '')
      return /_URL$/.test(key) && /^(http|tcp|postgres|redis):/.test(url) ? [{ name, ...partsOf(url) }] : []
    }),
  )
  expect(addresses.length).toBeGreaterThan(10)
  const ports: Record<string, string> = { postgres: '5432', redis: '6379' }
  for (const { name, host, port } of addresses) {
    expect(port, `${name} asks ${host}`).toBe(services[host]?.environment.PORT ?? ports[host])
    const shared = services[host]?.networks.filter((network) => services[name]?.networks.includes(network))
    expect(shared, `${name} reaches ${host}`).not.toEqual([])
  }
})

const partsOf = (url: string) => {
  const { hostname: host, port } = new URL(url)
  return { host, port }
}

test('a key of a provider is with the gateway alone; the web server learns only that there is one', () => {
  const filled = readCompose(text, { ...env, MODEL_KEY: 'sk-secret' }).services
  const knowing = (what: string) =>
    Object.entries(filled).flatMap(([name, { environment }]) =>
      Object.values(environment).some((value) => value.includes(what)) ? [name] : [],
    )
  expect(knowing('sk-secret')).toEqual(['model-gateway'])
  expect(knowing(env.KEYS_RING)).toEqual(['model-gateway'])
  expect(knowing('of the app')).toEqual(['web'])
  expect(filled.web?.environment.MODEL_HAS_KEY).toBe('yes')
})

test('nothing has a default password: what is secret must be given, and is named when it is not', () => {
  const must = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? '')
  expect([...new Set(must)].sort()).toEqual([
    'AUTH_SECRET',
    'GITHUB_ID',
    'GITHUB_SECRET',
    'KEYS_RING',
    'POSTGRES_PASSWORD',
    'PUBLIC_URL',
    'REDIS_PASSWORD',
    'SERVICE_KEY',
  ])
  for (const name of must)
    expect(() => readCompose(text, { ...env, [name]: '' })).toThrow(`${name} must be set: see infra/env.example`)
  expect(must.filter((name) => example[name] !== '')).toEqual([])
})

test('infra/env.example has every variable and no other', () => {
  expect(Object.keys(example).sort()).toEqual(variablesOf(text))
})

test('people reach the front door only; the engine’s socket is behind the one door that the runners reach', () => {
  const having = (pick: (service: (typeof services)[string]) => boolean) =>
    Object.entries(services).flatMap(([name, service]) => (pick(service) ? [name] : []))
  expect(having(({ ports }) => ports !== undefined)).toEqual(['realtime'])
  expect(services.realtime?.ports).toEqual(['127.0.0.1:3000:3000'])
  expect(having(({ volumes }) => volumes?.some((volume) => volume.includes('docker.sock')) ?? false)).toEqual([
    'engine-door',
  ])
  expect(having(({ networks }) => networks.includes('engine'))).toEqual(['runner', 'engine-door'])
  expect(services['engine-door']?.networks).toEqual(['engine'])
  expect(having(({ networks }) => networks.includes('outside'))).toEqual(['realtime', 'web', 'runner', 'model-gateway'])
  expect(compose.networks).toEqual({ outside: {}, house: { internal: true }, engine: { internal: true } })
})

test('our containers have no capability, no new privileges, a file system that they cannot write, and a log that ends', () => {
  for (const [name, service] of Object.entries(services).filter(([, { image }]) => image.startsWith('codeberth:'))) {
    expect(service, name).toMatchObject({
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      read_only: true,
    })
    expect(service.logging.options, name).toEqual({ 'max-size': '10m', 'max-file': '5' })
    expect(existsSync(join(root, service.command[0] ?? '')), `${name} starts ${service.command[0]}`).toBe(true)
    expect(existsSync(join(root, service.healthcheck.test[2] ?? '')), `${name} is asked`).toBe(true)
  }
})

test('what a service waits for, writes to and is connected to is there', () => {
  for (const [name, { depends_on = {}, volumes = [], networks }] of Object.entries(services)) {
    for (const needed of Object.keys(depends_on)) expect(Object.keys(services), name).toContain(needed)
    for (const network of networks) expect(Object.keys(compose.networks), name).toContain(network)
    const named = volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => !source.startsWith('/'))
    for (const volume of named) expect(Object.keys(compose.volumes), name).toContain(volume)
  }
})
