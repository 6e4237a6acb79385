import { expect, test } from 'vitest'
import { symbolsOf } from '../test-map.ts'

test('TypeScript: types, members, parameters that are fields, overloads, ambient and nested names', async () => {
  const text = `export type A<T> = { x: number; m(): void } & B
interface I extends J { p: string; get g(): number }
export enum E { X, Y = 2, 'q' = 3 }
declare global { interface Window { foo: string } var gg: number }
declare module 'x' { export function f(): void }
namespace N.M { export const a = 1 }
export abstract class C<T> extends D {
  static #p = 1
  constructor(private readonly z: string, plain: string) { super() }
  abstract m(): void
  get v() { return 1 }
  over(a: string): void
  over(a: any) { const local = 1 }
  handler = () => {}
}
declare function g(a: string): void
let x: () => void
import fs = require('fs')`
  expect(await symbolsOf('a.ts', text)).toEqual([
    '1 type A',
    '1 property A x',
    '1 method A m',
    '2 interface I',
    '2 property I p',
    '2 method I g',
    '3 enum E',
    '3 enum-member E X',
    '3 enum-member E Y',
    '3 enum-member E q',
    '4 interface Window',
    '4 property Window foo',
    '4 variable gg',
    '5 function x f',
    '6 namespace N.M',
    '6 constant N.M a',
    '7 class C',
    '8 field C #p',
    '9 constructor C constructor',
    '9 field C z',
    '10 method C m',
    '11 method C v',
    '12 method C over',
    '13 method C over',
    '14 method C handler',
    '16 function g',
    '17 variable x',
  ])
})

test('JavaScript: what is exported, assigned, held by objects or nested; no imports, locals or loops', async () => {
  const text = `const r = require('./r'), { s } = require('./s'), t = await import('./t')
const { a, b: { deep }, c = 1 } = foo(), [d] = bar
export const f = async (x) => { const inner = () => 1; let local = 2 }
export const obj = { m() {}, k: () => 1, n: { o: function () {} }, v: 1 }
module.exports = function named() {}
exports.q = class {}
Foo.prototype.bar = function () {}
export default function () {}
for (let i = 0; i < 3; i++) { const looped = i }
(function () { function hidden() {} })()
class K extends L { static s = 1; async *gen() {} }
var late = 1
var late = 2`
  expect(await symbolsOf('a.js', text)).toEqual([
    '2 constant a',
    '2 constant c',
    '2 constant d',
    '3 function f',
    '3 function f inner',
    '4 constant obj',
    '4 method obj m',
    '4 method obj k',
    '4 method obj o',
    '5 function named',
    '6 class q',
    '7 method Foo bar',
    '8 function default',
    '10 function hidden',
    '11 class K',
    '11 field K s',
    '11 method K gen',
    '12 variable late',
  ])
})
