/**
 * What each character is to a word, by version 17.0 of Unicode: runs of characters in the order of their codes, each the number of its
 * characters in base 36 and a letter. `L` is a letter, `S` a word by itself, `A` an accent, `E` the escape character
 * and `-` a separator; see `word-characters.ts`. The test compares it with the properties of characters that it is made of.
 *
 * A table and not the properties that the runtime knows, because these depend on its version: words that one runtime has stored must
 * be those that another looks for.
 */
export const WORD_TABLE =
  'r-1Ek-aL7-qL6-qL1b-1L7-2L1-1L3-2L1-3L1-nL1-vL1-cqL4-cLe-5L7-1L1-1Lh-5A1-7A2-1A1-1A9-1A7-6A4-2A1-2A1q-5L1-2L2-4L1-1L6-1L1-' +
  '3L1-1L1-kL1-2bL1-3vL8-4mL1-12L2-1L6-15L1z-rL4-4L19-17Ll-aL4-2L1-2rL1-1Lf-2L7-fL2-1Lg-1L1-uLt-2hLb-1Le-17L9-2L4-1L5-mL4-1L' +
  '9-1L3-1Ln-pL7-bL5-oL1-7Lg-16L1m-1iL3-1Li-1L7-aL4-aL1-gL4-8L2-2L2-mL1-7L1-1L3-4L3-1Lg-1Ld-2L1-3L4-cL2-6L2-1L8-6L4-2L2-mL1-' +
  '7L1-2L1-2L1-2Lv-4L1-1L7-aL2-3Lg-9L1-3L1-mL1-7L1-2L1-5L3-1Li-1Lf-2L4-aL9-1Lb-8L2-2L2-mL1-7L1-2L1-5L3-1Lu-2L1-3L4-aL1-7Lb-1L' +
  '1-6L3-3L1-4L3-2L1-1L1-2L3-2L3-3L3-cLm-1Ll-dLi-8L1-3L1-nL1-gL3-1Lq-3L1-2L2-2L4-aL8-7L1-1L4-8L1-3L1-nL1-aL1-5L3-1Lu-3L1-2L4-' +
  'aL1-2Lh-9L1-3L1-15L2-1Lg-1L5-3L1-aL4-jL1-6L5-iL3-oL1-9L1-1L2-7Lv-aLh-1mS5-fS1-aS13-2S1-1S1-5S1-oS1-1S1-nS2-5S1-1S1-7S1-aS' +
  '2-4Sw-1Lv-kLc-8L1-10Lr-5L37-22S6-26S2-12L1-1L5-1L2-17L1-4L74S21L1-4L2-7L1-1L1-4L2-15L1-4L2-xL1-4L2-7L1-1L1-4L2-fL1-1lL1-4L' +
  '2-1vLe-kL3-gLg-2eL2-6L3-h8L2-hL1-qL5-23L3-bL7-iLd-jLe-iLe-dL1-3Lf-2cS3-1S4-2S2-aS6-aSm-aL6-2hL7-5L2-yL1-1L5-1yLa-vL13-14L' +
  '2-5Lb-18L4-qL6-bL11-nL9-1hL17-aL6-aLd-1L2l-1bLh-8L3-aL15-uLd-1kLq-10Ls-aL3-1dL2-bL5-17L2-3L15-4L1-6L1-2L3-1L5-5cL1s-7qL2-' +
  '6L2-12L2-6L2-8L1-1L1-1L1-1L1-vL2-1hL1-7L1-1L3-3L1-7L3-4L2-6L4-dL5-3L1-7L37-2L2-6L5-bL6-dL2t-1L4-1L2-aL1-1L3-5L6-1L1-1L1-1L' +
  '1-4L1-bL2-4L5-5L4-1L1-1mLk6-1oL26-mLhi-uLvg-6dL6-4L3-2L9-1L2-12L1-1L5-1L2-1kL7-1Lg-nL9-7L1-7L1-7L1-7L1-7L1-7L1-7L1-7L28-1L' +
  'd1-3Sp-fS1-5S2-5S4-2eS2-2S2-3S1-2iS1-4S5-17L1-2mS3-4La-wL1c-gSw-aLu-8L1-fLw-aL13-fL8w-534S1s-g74SwdL1v-1aL2-7hL3-sLk-1bLg-' +
  'vL2-28L13-9L2-2vL2-2aLk-hL1-3L1-4L1-nLd-6La-1gLe-1eLs-aLo-6L3-1L1-2L1-12La-nLp-tS7-1bLs-bL6-vS1-15Ln-3L1-8L4-aL6-nS3-6S1cL' +
  '1-1L3-2L2-5L2-1L1-1Lo-3L2-bL7-3Lc-6L2-6L2-6L9-7L1-7L1-17L1-eL6-37Ld-aL6-8mcSc-nS4-1dS1l0-4xsLa6S2-2yS12-7Lc-5L5-1L1-aL1-dL' +
  '1-5L1-1L1-2L1-2L1-30Lx-a3Li-1sL2-1iL14-cL38-5L1-3rLj-aL7-qL6-qLb-2hS3-6S2-6S2-6S2-3Sz-cL1-qL1-jL1-2L1-fL2-eLy-3fLc-19Lc-' +
  '1lLh-2L6s-tL3-1dLg-rL4-10L9-uL5-12La-uL2-10L4-8L1-5L16-4eL2-aL6-10L4-10L4-14L8-1gLc-bL1-fL1-7L1-2L1-bL1-fL1-7L1-2L3-1gLc-' +
  '8nL9-mLa-8Lo-6L1-16L1-9L1x-6L2-1L1-18L1-2L3-1L2-nL2-vL2-12L8-9L1c-jL1-2L5-xL4-qL6-qL12-1kL4-kL2-1bLf-4L1-3L1-tLa-9Ln-vL1-' +
  'wLw-8L1-sL6-5Lg-1iLa-mL2-rL5-qLn-7L28-21L1j-1fLd-1fL7-16Lc-aL6-12L9-nL62-vL1-16L6-2Lg-6L1k-14L8-mLb-4Lr-iL1a-sLk-nLc-1hLq-' +
  'uL1-2L2-1Ld-19Lw-pL7-aL9-10Lf-aL4-1L2-1L8-zL3-1Lc-1cLe-4Lb-bL1-1L4-kLb-iL1-pLj-2L1r-7L1-1L1-4L1-fL1-aL7-1bLh-aLb-8L2-2L2-' +
  'mL1-7L1-2L1-5L3-1Li-1Lc-5Lu-aL1-1L2-1L1-12L1-1Lp-1L1-1L18-1hLi-4L5-aL5-3Lu-1cLk-2L1-1L8-aL4m-1bL15-4L10-1cLk-1Lb-aL12-17L' +
  'd-1L7-aL6-kSs-rLl-cL4-7L55-18L38-2bLc-8L2-1L2-8L1-2L1-oLf-1L1-1Le-aL1y-8L2-13Lg-1L1-1Ls-1La-14L7-1Ll-1Lb-1aLj-1Li-21L5j-xL' +
  'f-aL6-9L1-11Lh-1Lf-tL5-uL34-7L1-2L1-12Ll-1L9-aL6-6L1-2L1-wLe-1L7-aL6-18L4-aL6u-jLf-1L1-dL1-yLs-aL2e-1Lf-lL17-pmL2u-33Lh-' +
  '5gL218-2pLf-tsLh-6Lp-32zL5-g7L5a1-uLi-aL1c6-ftL7-vL1-aL6-27L1-aL6-uLi-1cLg-4Lc-aL1-7L1-lL5-jLc0-19L3-aL5i-2fL9-pL2-pL18-' +
  '23L5-1L1u-dL1s-2L1-1Sc-7S9-5p2L15-wL2p-37L6pp-4S1-7S1-2S1-83Sf-1St-3S2-1Se-4S8-b0L1s4-2zL5-dL3-9L7-aL386-aL152-kLc-kL30-pL' +
  '3r-2dL1-1zL1-2L2-1L2-2L2-4L1-cL1-1L1-7L1-1tL1-4L2-8L1-7L1-sL1-4L1-5L1-1L3-7L1-9gL2-pL1-pL1-vL1-pL1-vL1-pL1-vL1-pL1-vL1-pL' +
  '1-8L2-1eL1ds-vL6-6L79-1qL42-19La-7L2-aL4-1L8x-uLi-18L4-aLd2-sL4-aL5y-uL2-bL5h-vL1-3L1-2L1-7L2-5L9-2L68-7L1-4L1-2L1-fL1-5hL' +
  '2-9L1c-1wL7-1L4-aLlz-1nL1-3L1-4L24-19L1-fL5e-4L1-rL1-2L1-1L2-1L1-aL1-4L1-1L1-1L6-1L4-1L1-1L1-1L1-3L1-2L1-1L2-1L1-1L1-1L1-' +
  '1L1-1L1-2L1-1L2-4L1-7L1-4L1-4L1-1L1-aL1-hL5-3L1-5L1-hLg4-dL25f-aLsm-1ekeS2-1ekeSfg8y-1ekeL2-1ekeL2-'
