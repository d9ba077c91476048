import type { Figures } from './measure.ts'

/** Two things that were measured in turns. */
export interface Pair {
  readonly ours: Figures
  readonly peer: Figures
  /** The ratio to reach; absent where nothing is promised. */
  readonly limit?: number
}

/** Prints figures as they come and remembers whether all limits were kept. */
export interface Report {
  /** Figures of one kind; the disk's own speed stands in the title because all of them wait for the disk. */
  section(title: string, fsync: Figures): void
  ratio(title: string, pair: Pair): void
  /** Milliseconds. */
  time(title: string, figures: Figures, limit?: number): void
  memory(title: string, bytes: number, limit?: number): void
  /** Prints the result; answers whether all limits were kept. */
  finish(): boolean
}

/** A report on standard output. */
export function createReport(): Report {
  const missed: string[] = []
  let section = ''
  const line = (title: string, figures: string, verdict: string): void => {
    console.log(`  ${title.padEnd(38)} ${figures}${verdict}`)
  }
  const judge = (title: string, kept: boolean, limit: string): string => {
    if (!kept) missed.push(`${section}: ${title}`)
    return `  limit ${limit} ${kept ? 'kept' : 'MISSED'}`
  }
  return {
    section(title, fsync) {
      section = title
      console.log(`\n${title}; an fsync of the disk takes ${milliseconds(fsync)}`)
    },
    ratio(title, { ours, peer, limit }) {
      const ratio = ours.median / peer.median
      const verdict = limit === undefined ? '' : judge(title, ratio <= limit, limit.toFixed(2))
      line(title, `${ratio.toFixed(2).padStart(6)} = ${milliseconds(ours)} / ${milliseconds(peer)}`, verdict)
    },
    time(title, figures, limit) {
      const verdict = limit === undefined ? '' : judge(title, figures.median <= limit, `${limit} ms`)
      line(title, milliseconds(figures), verdict)
    },
    memory(title, bytes, limit) {
      const verdict = limit === undefined ? '' : judge(title, bytes <= limit, megabytes(limit))
      line(`peak memory: ${title}`, megabytes(bytes), verdict)
    },
    finish() {
      console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed:\n  ${missed.join('\n  ')}`)
      return missed.length === 0
    },
  }
}

/** Median, then least and most. */
function milliseconds({ median, min, max }: Figures): string {
  const digits = median < 10 ? 1 : 0
  return `${median.toFixed(digits)} ms (${min.toFixed(digits)}..${max.toFixed(digits)})`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
