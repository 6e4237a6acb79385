/** `npm run new tool NAME` and `npm run new agent NAME`: a file that follows the exemplar, a test that fails, the line in the list. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentFile } from './agent.ts'
import { addToList } from './catalog-line.ts'
import { spell } from './names.ts'
import { toolFile } from './tool.ts'

const root = join(import.meta.dirname, '../..')
const kinds = {
  tool: {
    folder: 'packages/tools/src/catalog',
    list: 'packages/tools/src/catalog.ts',
    from: './catalog/',
    text: toolFile,
    next: 'Say in its example what it should answer, then make that true: npx vitest run packages/tools',
  },
  agent: {
    folder: 'agents/src',
    list: 'agents/src/index.ts',
    from: './',
    text: agentFile,
    next: 'Write its prompt until this passes, and name it in spawnableAgents of who may spawn it: npx vitest run agents',
  },
}

const [kind, name] = process.argv.slice(2)
if ((kind !== 'tool' && kind !== 'agent') || !name) {
  console.error('usage: npm run new tool NAME   npm run new agent NAME')
  process.exit(2)
}
const { folder, list, from, text, next } = kinds[kind]
const spelling = spell(name)
const file = `${folder}/${spelling.kebab}.ts`
if (existsSync(join(root, file))) {
  console.error(`${file} exists already.`)
  process.exit(1)
}
const line = { name: spelling.camel, from: `${from}${spelling.kebab}.ts` }
writeFileSync(join(root, file), text(spelling))
writeFileSync(join(root, list), addToList(readFileSync(join(root, list), 'utf8'), line))
execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', file, list], { cwd: root, stdio: 'ignore' })
console.log(`wrote ${file}\nadded it to ${list}\n${next}`)
