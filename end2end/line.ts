import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The line between a browser and an installation, in the hands of a journey. What the browser's own tools can do is to
 * refuse a request before it begins, or to lose its answer; here a part of it arrives, and the rest never does.
 */
export class Line {
  readonly #server: Server;
  readonly #browsers = new Set<Socket>();
  /** So many bytes from browsers still get through. */
  #room = Infinity;
  #broken = false;

  private constructor(host: string, port: number) {
    this.#server = createServer((browser) => {
      if (this.#broken) {
        browser.resetAndDestroy();
        return;
      }
      const site = connect(port, host);
      this.#browsers.add(browser);
      browser.on('data', (piece: Buffer) => {
        this.#room -= piece.length;
        if (this.#room < 0) browser.pause();
        else site.write(piece);
      });
      site.pipe(browser);
      // However one end goes, the other one goes, too.
      browser.on('error', () => undefined);
      browser.on('close', () => {
        this.#browsers.delete(browser);
        site.destroy();
      });
      site.on('error', () => undefined);
      site.on('close', () => browser.destroySoon());
    });
  }

  /** A line to an installation; whoever opens its address sees that. */
  static async to(installation: string): Promise<Line> {
    const { hostname, port } = new URL(installation);
    const line = new Line(hostname, Number(port));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lets so many bytes from browsers through and no more: what is larger is on its way until the line breaks. */
  hold(bytes: number): void {
    this.#room = bytes;
  }

  /** Breaks it: what is on its way is lost, and nothing gets through until it is mended. */
  break(): void {
    this.#broken = true;
    for (const browser of this.#browsers) browser.resetAndDestroy();
  }

  mend(): void {
    this.#broken = false;
    this.#room = Infinity;
  }

  async close(): Promise<void> {
    this.break();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }
}
