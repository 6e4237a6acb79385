import { defineConfig } from 'drizzle-kit'

// drizzle-kit wants a default export here. It reads the tables and writes SQL; it never connects to a database.
export default defineConfig({ dialect: 'postgresql', schema: './src/schema/*.ts', out: './migrations' })
