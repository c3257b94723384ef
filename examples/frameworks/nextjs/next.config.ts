import type { NextConfig } from 'next'

export default {
  serverExternalPackages: ['@logpond/console', '@logpond/core', '@logpond/driver-auto'],
} satisfies NextConfig
