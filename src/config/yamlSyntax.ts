import type { YAMLError } from 'yaml'
import type { YamlFinding } from './yamlValue.ts'

/** What the parser found, in our words: its own sentences quote the text, and the text may be a secret. */
export function explainSyntax(error: YAMLError): YamlFinding {
  const [message, hint] = SENTENCES[error.code] ?? ['This is not valid YAML.']
  const finding = {
    code: error.code === 'TAG_RESOLVE_FAILED' ? 'CUSTOM_TAG' : 'YAML_SYNTAX',
    message,
    offset: error.pos[0],
  }
  return hint === undefined ? finding : { ...finding, hint }
}

const ALIGN = 'Align the keys of one map; indent with spaces only.'
const QUOTE = 'Put quotes around text that holds ": " or starts with a sign such as *, &, !, %, @ or `.'

type Sentence = readonly [message: string, hint?: string]

const SENTENCES: Partial<Record<YAMLError['code'], Sentence>> = {
  BAD_ALIAS: ['An alias has no name.', QUOTE],
  BAD_DIRECTIVE: ['Directives (%) are not read.', 'Delete the line.'],
  BAD_DQ_ESCAPE: ['A double-quoted text holds an escape that YAML does not know.', 'Use single quotes, or \\\\.'],
  BAD_INDENT: ['The indentation does not fit.', ALIGN],
  BAD_SCALAR_START: ['Text cannot start with this sign.', QUOTE],
  BLOCK_AS_IMPLICIT_KEY: ['A map starts inside a line that already holds one.', QUOTE],
  BLOCK_IN_FLOW: ['An indented block cannot stand inside { } or [ ].'],
  KEY_OVER_1024_CHARS: ['A key is longer than 1024 characters.'],
  MISSING_CHAR: ['A sign is missing here: a colon, a space, a comma or a closing quote or bracket.', QUOTE],
  MULTILINE_IMPLICIT_KEY: ['A key goes over several lines: is its colon missing?', ALIGN],
  MULTIPLE_ANCHORS: ['A value has two anchors.'],
  MULTIPLE_TAGS: ['A value has two tags.'],
  RESOURCE_EXHAUSTION: ['Values nest too deep.'],
  TAB_AS_INDENT: ['A tab stands where only spaces may.', 'Replace it with spaces.'],
  TAG_RESOLVE_FAILED: ['Tags (!) are not read.', QUOTE],
  UNEXPECTED_TOKEN: ['This does not belong here.', QUOTE],
}
