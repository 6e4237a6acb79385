#!/usr/bin/env node
// The smallest program with the daemon's command line: both sockets echo, words on the daemon's socket ask for more.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

const [role, ...rest] = process.argv.slice(2)
const flag = (name) => rest[rest.indexOf(`--${name}`) + 1]

if (role === 'serve') serve(flag('sockets'))
else if (role === 'bridge') bridge(join(flag('sockets'), `${rest[0]}.sock`))
else throw new Error(`unknown role ${role}`)

async function serve(sockets) {
  if (flag('root') === undefined) throw new Error('--root is missing')
  await listen(join(sockets, 'edge.sock'), (socket) => socket.pipe(socket))
  await listen(join(sockets, 'daemon.sock'), (socket) => {
    socket.once('data', (first) => {
      const order = first.toString()
      if (order.startsWith('sh ')) run(order.slice(3), socket)
      else {
        socket.write(first)
        socket.pipe(socket)
      }
    })
  })
  // The daemon's first words mean that it can be dialled.
  process.stdout.write('ready\n')
}

function listen(path, onSocket) {
  rmSync(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, (socket) => onSocket(socket.on('error', () => socket.destroy())))
  return new Promise((resolve) => server.listen(path, resolve))
}

function run(command, socket) {
  const child = spawn('/bin/sh', ['-c', command], { cwd: flag('root'), stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(socket, { end: false })
  child.stderr.pipe(socket, { end: false })
  child.once('close', (code) => socket.end(`exit ${code}\n`))
}

function bridge(path) {
  const socket = connect({ path, allowHalfOpen: true })
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
  socket.on('error', (error) => {
    process.stderr.write(`${error.message}\n`, () => process.exit(1))
  })
  // It ends by itself, when its last words are out: an exit would leave them behind.
  socket.on('end', () => process.stdin.destroy())
}
