/**
 * Whether a newborn or newcomer may be a child of the roster already, without a network.
 *
 *   similar(candidate {nama, born_on, ibu_nama}, children) → [{balita_id, nama, born_on, score,
 *        why: [sentence…]}], the best first; the same rule as POST mirip/
 */
export function similar(candidate, children) {
  return [];
}
