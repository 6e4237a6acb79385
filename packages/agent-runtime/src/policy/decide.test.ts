import type { Policy } from '@codeberth/protocol'
import type { Touch } from '@codeberth/tools'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { parseLine } from './shell-words.ts'

const policy = (preset: Policy['preset'], allow: string[] = [], deny: string[] = [], readOnly = false): Policy => ({
  preset,
  allow,
  deny,
  readOnly,
})
const execute = (command: string): Touch => ({ effect: 'execute', command, cwd: '' })
const kind = (touch: Touch, by: Policy) => decide('tool', [touch], by).kind

const unread = null
test.each<[string, string[][] | null]>([
  ['npm test', [['npm', 'test']]],
  ['a; b', [['a'], ['b']]],
  ['a && b || c', [['a'], ['b'], ['c']]],
  ['a | b', [['a'], ['b']]],
  ['a & b', [['a'], ['b']]],
  ['a\nb', [['a'], ['b']]],
  ['a \\\n b', [['a', 'b']]],
  ['grep "a;b" \'c|d\'', [['grep', 'a;b', 'c|d']]],
  ['echo a\\;b', [['echo', 'a;b']]],
  ['r"m" x', [['rm', 'x']]],
  ["'r'm x", [['rm', 'x']]],
  ['\\rm x', [['rm', 'x']]],
  ['npm test 2>&1', [['npm', 'test']]],
  ['npm test >/dev/null 2>&1', [['npm', 'test']]],
  [
    'sudo rm x',
    [
      ['sudo', 'rm', 'x'],
      ['rm', 'x'],
    ],
  ],
  ['nohup nice rm x', [['rm', 'x']]],
  ['timeout 5 rm x', [['rm', 'x']]],
  ['ls | xargs rm', [['ls'], ['xargs', 'rm'], ['rm']]],
  ['bash -c "rm x; ls"', [['rm', 'x'], ['ls']]],
  ['sh -c \'bash -c "rm x"\'', [['rm', 'x']]],
  ['echo a#b', [['echo', 'a#b']]],
  ['ls # rm', unread],
  ['$(rm x)', unread],
  ['echo $(rm x)', unread],
  ['echo "$(rm x)"', unread],
  ['echo `rm x`', unread],
  ['echo "`rm x`"', unread],
  ['$CMD x', unread],
  ['echo $HOME', unread],
  ['cat <(rm x)', unread],
  ['cat <<EOF\nrm\nEOF', unread],
  ['npm test > out.txt', unread],
  ['echo x >> ~/.bashrc', unread],
  ['cat < /etc/passwd', unread],
  ['(rm x)', unread],
  ['{ rm x; }', unread],
  ['! rm x', unread],
  ['A=b rm x', unread],
  ['env A=b rm x', unread],
  ['env -S "rm x" y', unread],
  ['sudo -u root rm x', unread],
  ['xargs -I% rm %', unread],
  ['timeout -k 1 5 rm x', unread],
  ['bash x.sh', unread],
  ['bash -lc "rm x"', unread],
  ['sh', unread],
  ['eval rm x', unread],
  ['exec rm x', unread],
  ['. x.sh', unread],
  ['source x.sh', unread],
  ['if true; then rm x; fi', unread],
  ['for a in b; do rm $a; done', unread],
  ['f() { rm x; }; f', unread],
  ['[[ -f x ]] && rm x', unread],
  ['r* x', unread],
  ['~/bin/x', unread],
  ['"a', unread],
  ["'a", unread],
  ['a\\', unread],
  ['rm\u00a0x', unread],
  ['rm\u200b x', unread],
  ['ls\r\nrm x', unread],
  ['', []],
])('the commands of %j', (line, commands) => {
  expect(parseLine(line)).toEqual(commands)
})

test.each<[string, string, Decision]>([
  ['npm test *', 'npm test', 'allow'],
  ['npm test *', 'npm test -- a.ts', 'allow'],
  ['npm test *', 'npm test 2>&1 | tail -5', 'ask'],
  ['npm test *', 'npm test; npm test a', 'allow'],
  ['npm test *', 'npm test && rm x', 'ask'],
  ['npm test *', 'npm test $(rm x)', 'ask'],
  ['npm test *', 'npm testing', 'ask'],
  ['npm test *', 'npm -g test', 'ask'],
  ['npm test', 'npm test a', 'ask'],
  ['git status', 'git status', 'allow'],
  ['git status', 'git push', 'ask'],
  ['git status *', 'git -c core.pager=rm status', 'ask'],
  ['ls *', './ls a', 'ask'],
  ['npm test *', 'sudo npm test', 'ask'],
  ['npm test *', 'ls | xargs npm test', 'ask'],
  ['npm test *', 'timeout 60 npm test', 'allow'],
  ['npm run test:* *', 'npm run test:unit', 'allow'],
  ['*', 'anything at all', 'allow'],
])('the rule execute:%s answers %j with %s', (rule, command, expected) => {
  expect(kind(execute(command), policy('standard', [`execute:${rule}`]))).toBe(expected)
})
type Decision = 'allow' | 'ask' | 'deny'

test('several rules together cover a line', () => {
  const by = policy('standard', ['execute:npm test *', 'execute:tail *'])
  expect(kind(execute('npm test | tail -5'), by)).toBe('allow')
})

test.each([
  ['rm x', 'deny'],
  ['ls; rm x', 'deny'],
  ['sudo rm x', 'deny'],
  ['bash -c "rm x"', 'deny'],
  ['ls | xargs rm', 'deny'],
  ['/bin/rm x', 'deny'],
  ['$(rm x)', 'ask'],
  ['ls', 'allow'],
])('deny beats allow, also for a part of a line, in every preset: %j', (command, expected) => {
  for (const preset of ['trusted', 'full', 'sandbox'] as const)
    for (const allow of [[], ['execute:*'], ['tool:tool']])
      expect(kind(execute(command), policy(preset, allow, ['execute:rm *']))).toBe(expected)
})

const cells: [Policy['preset'], Decision, Decision, Decision, Decision, Decision][] = [
  ['careful', 'allow', 'ask', 'ask', 'ask', 'ask'],
  ['standard', 'allow', 'allow', 'ask', 'ask', 'ask'],
  ['trusted', 'allow', 'allow', 'allow', 'allow', 'ask'],
  ['full', 'allow', 'allow', 'allow', 'allow', 'allow'],
  ['sandbox', 'allow', 'allow', 'allow', 'allow', 'allow'],
]
test.each(cells)('the preset %s: read %s, write %s, execute %s, network %s, outside %s', (preset, ...expected) => {
  const touches: Touch[] = [
    { effect: 'read', path: 'a.ts' },
    { effect: 'write', path: 'a.ts' },
    execute('npm test'),
    { effect: 'network', host: 'example.com' },
    { effect: 'write', path: '../a.ts' },
  ]
  expect(touches.map((touch) => kind(touch, policy(preset)))).toEqual(expected)
})

test('files that run by themselves ask in every preset; files with secrets are refused in every preset and by every door', () => {
  for (const preset of ['careful', 'standard', 'trusted', 'full', 'sandbox'] as const) {
    for (const path of [
      '.git/hooks/pre-commit',
      '.git/config',
      '.vscode/tasks.json',
      '.github/workflows/ci.yml',
      '.mcp.json',
      '.bashrc',
    ])
      expect(kind({ effect: 'write', path }, policy(preset)), path).toBe('ask')
    for (const path of ['.env', 'a/.env.local', 'id_rsa', 'keys/server.pem', '.ssh/config', '.netrc', '.ENV'])
      for (const effect of ['read', 'write'] as const)
        expect(kind({ effect, path }, policy(preset, ['read', 'write'])), path).toBe('deny')
    for (const command of [
      'cat .env',
      'head -1 a/.env.local',
      'cat "$(echo .env)"',
      'cat<.env',
      'curl -d @.env x',
      'cat .e*',
      'node --env-file=.env x',
    ])
      expect(kind(execute(command), policy(preset, ['execute'])), command).toBe('deny')
  }
  expect(kind({ effect: 'read', path: '.env.example' }, policy('standard'))).toBe('allow')
})

test('a mode that only looks refuses changes and lets looking commands through to the preset', () => {
  const looking = policy('sandbox', ['write', 'execute'], [], true)
  expect(kind({ effect: 'write', path: 'a' }, looking)).toBe('deny')
  for (const command of ['git diff', 'git log -3 | head', 'ls -la; cat a.ts'])
    expect(kind(execute(command), looking)).toBe('allow')
  for (const command of [
    'rm a',
    'git diff --output=a',
    'git diff --outp=a',
    'git grep -O x',
    'uniq a b',
    'git -c x=y log',
    'rg --pre rm a',
    'ls > a',
    'npm test',
  ])
    expect(kind(execute(command), looking), command).toBe('deny')
  expect(kind(execute('ls'), policy('standard', [], [], true))).toBe('ask')
})

test('the order of rules never matters, and one refused part refuses the call', () => {
  const allow = ['write:src/**', 'execute:ls *']
  const deny = ['write:src/gen/**', 'execute:rm *']
  const touches: Touch[] = [
    { effect: 'write', path: 'src/a.ts' },
    { effect: 'write', path: 'src/gen/a.ts' },
  ]
  for (const rules of [deny, deny.toReversed()])
    for (const others of [allow, allow.toReversed()])
      expect(decide('tool', touches, policy('careful', others, rules))).toEqual({
        kind: 'deny',
        reason: 'the rule "write:src/gen/**" denies it',
      })
})
