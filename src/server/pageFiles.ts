/** One file of the page, as it is sent. */
export interface PageFile {
  /** E.g. `text/html; charset=utf-8`. */
  readonly type: string
  readonly bytes: Uint8Array
}

/**
 * The files of the page by the path they are asked for, such as `/assets/app.js`; `/` is what a browser opens. A request
 * chooses among these and reads nothing from a disk, so that no way of writing a path leads anywhere else (WEB-19).
 */
export type PageFiles = ReadonlyMap<string, PageFile>
