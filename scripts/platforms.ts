/** The platforms a release has prebuilt addons for: name of the entry point, and the file as prebuildify calls it. */
export const platforms = {
  'darwin-arm64': 'darwin-arm64/blosc2.node',
  'darwin-x64': 'darwin-x64/blosc2.node',
  'linux-arm64': 'linux-arm64/blosc2.glibc.node',
  'linux-arm64-musl': 'linux-arm64/blosc2.musl.node',
  'linux-x64': 'linux-x64/blosc2.glibc.node',
  'linux-x64-musl': 'linux-x64/blosc2.musl.node',
  'win32-x64': 'win32-x64/blosc2.node',
} as const
