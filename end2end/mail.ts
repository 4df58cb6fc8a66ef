import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as a person gets it. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** A mail server that keeps what it is given. */
export class Postbox {
  readonly #arrived = new EventEmitter();
  readonly #unread: Mail[] = [];
  readonly #server: SMTPServer;
  #refusing = false;

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onMailFrom: (_address, _session, answer) =>
        answer(this.#refusing ? Object.assign(new Error('Try again later'), { responseCode: 451 }) : null),
      onData: (stream, session, done) => {
        simpleParser(stream).then(
          (mail) => {
            this.#unread.push({
              to: session.envelope.rcptTo.map((recipient) => recipient.address.toLowerCase()),
              subject: mail.subject ?? '',
              text: mail.text ?? '',
              html: mail.html || '',
            });
            this.#arrived.emit('mail');
            done();
          },
          (problem: Error) => done(problem),
        );
      },
    });
  }

  /** Opens it, and says where. */
  async open(): Promise<string> {
    const listener = this.#server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(closed));
  }

  /** As if the mail server had trouble: nothing is taken until `accept`. */
  refuse(): void {
    this.#refusing = true;
  }

  accept(): void {
    this.#refusing = false;
  }

  /** The next mail to this address that was not read yet; waits for it if it is still on its way. */
  async mailTo(address: string, subject: RegExp = /.*/): Promise<Mail> {
    const deadline = AbortSignal.timeout(20_000);
    for (;;) {
      const found = this.#unread.findIndex((mail) => mail.to.includes(address.toLowerCase()) && subject.test(mail.subject));
      if (found >= 0) return this.#unread.splice(found, 1)[0]!;
      try {
        await once(this.#arrived, 'mail', { signal: deadline });
      } catch {
        const others = this.#unread.map((mail) => `${mail.to.join(', ')}: ${mail.subject}`).join('\n  ') || 'none';
        throw new Error(`No mail ${subject} came to ${address}. Unread:\n  ${others}`);
      }
    }
  }

  /** Mails to this address that nobody has read so far. */
  unreadTo(address: string): Mail[] {
    return this.#unread.filter((mail) => mail.to.includes(address.toLowerCase()));
  }
}

/**
 * The first link of the mail that leads to such a path, as a path: the mail names the public address of the
 * installation, and the test's server listens elsewhere.
 */
export function linkIn(mail: Mail, path: RegExp = /./): string {
  const links = mail.text.match(/https?:\/\/[^\s<>"')]+/g) ?? [];
  const paths = links.map((link) => new URL(link)).map((url) => url.pathname + url.search);
  const found = paths.find((candidate) => path.test(candidate));
  if (!found) throw new Error(`The mail "${mail.subject}" has no link ${path}. It says:\n${mail.text}`);
  return found;
}
