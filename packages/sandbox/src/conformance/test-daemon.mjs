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

function serve(sockets) {
  if (flag('root') === undefined) throw new Error('--root is missing')
  listen(join(sockets, 'edge.sock'), (socket) => socket.pipe(socket))
  listen(join(sockets, 'daemon.sock'), (socket) => {
    socket.once('data', (first) => {
      const order = first.toString()
      if (order.startsWith('sh ')) run(order.slice(3), socket)
      else {
        socket.write(first)
        socket.pipe(socket)
      }
    })
  })
}

function listen(path, onSocket) {
  rmSync(path, { force: true })
  createServer({ allowHalfOpen: true }, (socket) => onSocket(socket.on('error', () => socket.destroy()))).listen(path)
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
  socket.on('close', () => process.exit(0))
}
