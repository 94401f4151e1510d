/** What members of an archive are called, and which names are safe to follow. */
import { Blosc2Error } from '../errors'

/** Code page 437 from 128 on: what names are in where a member does not say UTF-8. */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws `ERR_BLOSC2_CORRUPT` where a name that says it is UTF-8 is not. */
export function decodeName(bytes: Buffer, start: number, end: number, isUtf8: boolean): string {
  const plain = bytes.toString('latin1', start, end)
  if (!/[\x80-\xff]/.test(plain)) return plain
  if (!isUtf8) return plain.replace(/[\x80-\xff]/g, (c) => upperHalf.charAt(c.charCodeAt(0) - 128))
  try {
    return utf8.decode(bytes.subarray(start, end))
  } catch (cause) {
    const found = bytes.toString('hex', start, end)
    const message = `Expected the name of a member of the archive in UTF-8, got bytes ${found}`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message, { cause })
  }
}

/** Names of letters, digits and what joins them, which most are. */
const usual = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/

/** Roots, drives, and segments that are empty or lead upwards. A slash at the end is a directory's. */
const unsafe = /^$|^\/|^[a-z]:|[\\\0]|\/\/|(?:^|\/)\.\.?(?:\/|$)/i

/**
 * Refuses names that lead out of a directory they are unpacked to, on any system.
 *
 * @throws `ERR_BLOSC2_KEY`
 */
export function checkSafe(name: string): void {
  if (usual.test(name) || !unsafe.test(name)) return
  const message = `Expected names of members that stay within the archive, got ${JSON.stringify(name)}`
  throw new Blosc2Error('ERR_BLOSC2_KEY', message)
}
