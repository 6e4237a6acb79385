import { transform } from 'sucrase'
import type { Flaw } from './problem.ts'

/** A file as a module that an isolate can evaluate. `exportsDefault` is false when nothing in it could be a definition. */
export type Translated = { ok: true; code: string; exportsDefault: boolean } | { ok: false; flaw: Flaw }

/** Turns a file's text into an ECMAScript module by the end of its name; lines keep their numbers. */
export function translate(path: string, text: string): Translated {
  if (path.endsWith('.json')) return fromJson(text)
  if (/\.(md|txt)$/.test(path))
    return { ok: true, code: `export default ${JSON.stringify(text)}`, exportsDefault: false }
  try {
    const code = path.endsWith('.ts') || path.endsWith('.tsx') ? stripTypes(path, text) : text
    return isOldModule(path, code)
      ? { ok: true, code: wrapOldModule(code), exportsDefault: true }
      : { ok: true, code, exportsDefault: /\bexport\s+default\b|\bexport\s*\{[^}]*\bdefault\b/.test(code) }
  } catch (error) {
    return { ok: false, flaw: syntaxFlaw(error instanceof Error ? error.message : String(error), path) }
  }
}

/** What a syntax error says, and where. */
export const syntaxFlaw = (message: string, path: string): Flaw => ({
  field: 'file',
  message: `It is not valid ${/\.tsx?$/.test(path) ? 'TypeScript' : 'JavaScript'}: ${message.replace(/^Error transforming [^:]*: /, '')}.`,
  fix: 'Correct the syntax at that place.',
})

const stripTypes = (filePath: string, text: string): string =>
  transform(text, {
    filePath,
    transforms: filePath.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'],
    production: true,
    disableESTransforms: true,
  }).code

function fromJson(text: string): Translated {
  try {
    JSON.parse(text)
  } catch (error) {
    const message = `It is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`
    return {
      ok: false,
      flaw: { field: 'file', message, fix: 'Correct the JSON; comments and trailing commas are not allowed.' },
    }
  }
  // Parsed inside the isolate: as an expression of the language a key `__proto__` would mean something.
  return { ok: true, code: `export default JSON.parse(${JSON.stringify(text)})`, exportsDefault: true }
}

const isOldModule = (path: string, code: string): boolean =>
  path.endsWith('.cjs') ||
  (path.endsWith('.js') &&
    /\bmodule\.exports\b|\bexports\.default\b/.test(code) &&
    !/^\s*(import|export)\b/m.test(code))

/** A CommonJS file as a module; what it requires of the checkout is imported before it, all else is an error when it is called. */
function wrapOldModule(code: string): string {
  const found = [...code.matchAll(/\brequire\(\s*(['"])(\.[^'"\n]+)\1\s*\)/g)].map((match) => match[2] ?? '')
  const specifiers = [...new Set(found)].map((specifier) => JSON.stringify(specifier))
  const imports = specifiers.map((specifier, at) => `import * as $required${at} from ${specifier};`)
  const table = specifiers.map((specifier, at) => `${specifier}: $required${at}`)
  const head = `${imports.join('')}const module = { exports: {} };((exports, module, require) => {`
  const whole = '(found) => Object.keys(found).length === 1 && "default" in found ? found.default : found'
  const refuse =
    '(() => { throw new Error(`"${name}" cannot be required: a definition has no packages and no modules of the system`) })()'
  const required = `((table, whole) => (name) => name in table ? whole(table[name]) : ${refuse})({ ${table.join(', ')} }, ${whole})`
  return `${head}${code}\n})(module.exports, module, ${required});export default module.exports?.__esModule ? module.exports.default : module.exports`
}
