/** `npm run new tool NAME` and `npm run new agent NAME`: a file that follows the exemplar, a test that fails, the line in the list. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
  },
}
const next = {
  tool: 'Say in its example what it should answer, then make that true: npx vitest run packages/tools',
}

const [kind, name] = process.argv.slice(2)
if (kind !== 'tool' || !name) {
  console.error('usage: npm run new tool NAME')
  process.exit(2)
}
const { folder, list, from, text } = kinds[kind]
const spelling = spell(name)
const file = `${folder}/${spelling.kebab}.ts`
if (existsSync(join(root, file))) {
  console.error(`${file} exists already.`)
  process.exit(1)
}
writeFileSync(join(root, file), text(spelling))
const line = { name: spelling.camel, from: `${from}${spelling.kebab}.ts` }
writeFileSync(join(root, list), addToList(readFileSync(join(root, list), 'utf8'), line))
console.log(`wrote ${file}\nadded it to ${list}\n${next[kind]}`)
