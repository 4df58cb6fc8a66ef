import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Postbox, type Mail } from './mail.ts';

const workspace = path.resolve(import.meta.dirname, '..');
const binary = process.env.QUARTIER_BINARY ?? path.join(workspace, 'target/debug/quartier');
const siteRoot = process.env.QUARTIER_SITE ?? path.join(workspace, 'target/site');

export type Role = 'administrator' | 'manager' | 'clerk';

/** Somebody who works for the manager and can sign in. */
export interface Staff {
  email: string;
  name: string;
  role: Role;
  password: string;
}

/** An installation of its own: own process, own port, own data, own mail server. */
export class Site {
  readonly url: string;
  readonly data: string;
  readonly postbox: Postbox;
  readonly #env: NodeJS.ProcessEnv;
  #server: ChildProcess | undefined;

  private constructor(url: string, data: string, postbox: Postbox, env: NodeJS.ProcessEnv) {
    this.url = url;
    this.data = data;
    this.postbox = postbox;
    this.#env = env;
  }

  /** Starts an empty installation, and waits until it answers. */
  static async start(): Promise<Site> {
    const data = await mkdtemp(path.join(tmpdir(), 'quartier-journeys-'));
    const address = `127.0.0.1:${await freePort()}`;
    const postbox = new Postbox();
    const mail = await postbox.open();
    const site = new Site(`http://${address}`, data, postbox, {
      ...process.env,
      DATABASE_URL: `sqlite:${path.join(data, 'quartier.db')}`,
      LEPTOS_SITE_ADDR: address,
      LEPTOS_SITE_ROOT: siteRoot,
      QUARTIER_DATA: data,
      QUARTIER_MAIL_URL: mail,
      QUARTIER_ORGANISATION_NAME: 'Hausverwaltung Lindenhof',
      QUARTIER_ORGANISATION_PHONE: '0911 4711-0',
      QUARTIER_ORGANISATION_EMAIL: 'info@lindenhof.example',
    });
    try {
      await site.restart();
    } catch (problem) {
      await site.remove();
      throw problem;
    }
    return site;
  }

  /** Stops the process as an operator would and starts it again over the same data. */
  async restart(): Promise<void> {
    await this.#stop();
    const server = spawn(binary, ['serve'], { cwd: workspace, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#server = server;
    const log = createWriteStream(path.join(this.data, 'log'), { flags: 'a' });
    server.stdout.pipe(log, { end: false });
    server.stderr.pipe(log, { end: false });
    let trouble = '';
    server.once('error', (problem) => (trouble = `${binary} cannot be started: ${problem.message}`));
    server.once('exit', (code) => (trouble ||= `The server ended with ${code}`));

    const deadline = Date.now() + 30_000;
    while (!(await this.#ready())) {
      if (trouble) throw new Error(`${trouble}\n${await this.log()}`);
      if (Date.now() > deadline) throw new Error(`The server is not ready after 30 seconds\n${await this.log()}`);
      await pause(25);
    }
  }

  /** Stops it and takes everything away. */
  async remove(): Promise<void> {
    await this.#stop();
    await this.postbox.close();
    await rm(this.data, { recursive: true, force: true });
  }

  /** What the server has said so far. */
  async log(): Promise<string> {
    return readFile(path.join(this.data, 'log'), 'utf8').catch(() => '');
  }

  /** Runs a command of the binary against this installation; returns what it prints. */
  async run(args: string[], input = ''): Promise<string> {
    const command = spawn(binary, args, { cwd: workspace, env: this.#env, stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    command.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    command.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    // A command that has ended before it has read everything says why by its end.
    command.stdin.on('error', () => undefined);
    command.stdin.end(input);
    const [code] = (await once(command, 'close')) as [number | null];
    if (code !== 0) throw new Error(`quartier ${args.join(' ')} ended with ${code}\n${err}${out}`);
    return out;
  }

  async addStaff(name: string, role: Role): Promise<Staff> {
    const staff = { name, role, email: `${asAddress(name)}@hausverwaltung.example`, password: 'Sieben Linden am Kanal 4' };
    await this.run(['staff', 'add', staff.email, '--name', name, '--role', role, '--password-stdin'], `${staff.password}\n`);
    return staff;
  }

  /** Imports a table, given as a file's path below the workspace. */
  async importFile(file: string): Promise<string> {
    return this.run(['import', path.resolve(workspace, file)]);
  }

  /** Lets the codes of this installation grow older by so many days, as nobody waits for ninety. */
  async letCodesAge(days: number): Promise<void> {
    const microseconds = days * 24 * 60 * 60 * 1_000_000;
    await this.#sql(`UPDATE invitation SET created_at = created_at - ${microseconds}, expires_at = expires_at - ${microseconds};`);
  }

  /** Lets so many days pass since an invitation was mailed to an address. */
  async letInvitationAge(email: string, days: number): Promise<void> {
    const microseconds = days * 24 * 60 * 60 * 1_000_000;
    await this.#sql(`UPDATE invitation SET mailed_at = mailed_at - ${microseconds} WHERE email = '${email}';`);
  }

  /** Ends the contracts with such a number so many days ago; a negative number of days is in the future. */
  async endContracts(number: string, daysAgo: number): Promise<void> {
    await this.#sql(`UPDATE contract SET ends = date('now', '${-daysAgo} days') WHERE number = '${number}';`);
  }

  /** Lets the contracts with such a number begin in so many days; a negative number of days is in the past. */
  async startContracts(number: string, inDays: number): Promise<void> {
    await this.#sql(`UPDATE contract SET starts = date('now', '${inDays} days') WHERE number = '${number}';`);
  }

  /** Lets the time pass until mails are tried once more, as nobody waits for minutes. */
  async letMailsBeDue(): Promise<void> {
    await this.#sql("UPDATE mail SET next_at = 0 WHERE state = 'waiting';");
  }

  async #sql(statement: string): Promise<void> {
    const sqlite = spawn('sqlite3', ['-cmd', '.timeout 5000', path.join(this.data, 'quartier.db'), statement], { stdio: 'inherit' });
    const [code] = (await once(sqlite, 'close')) as [number | null];
    if (code !== 0) throw new Error(`sqlite3 ended with ${code}`);
  }

  async mailTo(address: string, subject?: RegExp): Promise<Mail> {
    return this.postbox.mailTo(address, subject);
  }

  async #ready(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    const patience = setTimeout(() => server.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(patience);
  }
}

/** "Maria Huber" is maria.huber, "Jörg Weiß" is joerg.weiss. */
function asAddress(name: string): string {
  const plain: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
  return name
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => plain[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z ]/g, '')
    .trim()
    .replace(/ +/g, '.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
