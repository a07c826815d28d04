// How long a fault waits for its final diagnosis, without and with a training on the same box:
//   dotnet build src/EdgeHost -c Release && node bench/faults.mjs [--faults 60]
// Needs mosquitto, mosquitto_pub and mosquitto_sub. Prints a Markdown table.
import {spawn, spawnSync} from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import {fileURLToPath} from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), ".."), work = fs.mkdtempSync(path.join(os.tmpdir(), "edgediag-faults-"));
const option = (name, standard) => process.argv.includes(name) ? +process.argv[process.argv.indexOf(name) + 1] : standard;
const count = option("--faults", 60), port = option("--port", 18931), pause = ms => new Promise(done => setTimeout(done, ms));
const program = path.join(root, "src/EdgeHost/bin/Release/net10.0/edgediag.dll"), data = path.join(work, "var");
const children = [];
const start = (command, args) => { const child = spawn(command, args, {cwd: root, stdio: ["ignore", "pipe", "pipe"]}); children.push(child); return child; };

try {
    fs.writeFileSync(path.join(work, "mosquitto.conf"), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    start(fs.existsSync("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", ["-c", path.join(work, "mosquitto.conf")]);
    await pause(500);
    const finals = new Map();
    const subscriber = start("mosquitto_sub", ["-h", "127.0.0.1", "-p", `${port}`, "-q", "1", "-t", "edgediag/v1/+/+/+/diagnosis"]);
    readline.createInterface({input: subscriber.stdout}).on("line", line => {
        const d = JSON.parse(line);
        if (d.stage === "final")
            finals.set(d.fault_id, d.latency_ms / 1000);
    });
    const service = start("dotnet", [program, "run", "--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", `${port}`, "--Data", data]);
    await new Promise(done => readline.createInterface({input: service.stderr}).on("line", l => { if (l.includes("Connected to the broker")) done(); }));
    await pause(3000);

    const shift = fs.readFileSync(path.join(root, "samples/plant/shift.jsonl"), "utf8").trim().split("\n").map(l => JSON.parse(l))
        .filter(m => m.payload && m.topic.endsWith("/fault") && m.payload.state !== "cleared");
    const round = async name => {
        const ids = [];
        for (let i = 0; i < count; i++) {
            const fault = shift[i % shift.length], id = `${name}-${i}`, [prefix, version, site, line] = fault.topic.split("/");
            ids.push(id);
            // A device of its own for each fault: none is folded into another's case.
            spawnSync("mosquitto_pub", ["-h", "127.0.0.1", "-p", `${port}`, "-q", "1",
                "-t", [prefix, version, site, line, fault.topic.split("/")[4], "fault"].join("/"),
                "-m", JSON.stringify({...fault.payload, id, ts: Date.now() + i * 3_600_000})]);
            await pause(1000);
        }
        await pause(5000);
        const seen = ids.filter(id => finals.has(id)).map(id => finals.get(id)).sort((a, b) => a - b);
        const at = share => seen[Math.min(seen.length - 1, Math.floor(seen.length * share))];
        return {name, sent: ids.length, seen: seen.length, p50: at(0.5), p99: at(0.99)};
    };
    const rows = [await round("alone")];
    // Few tickets, so that it soon trains instead of encoding; more epochs than there is time for.
    const tickets = fs.readFileSync(path.join(root, "samples/plant/tickets/train.jsonl"), "utf8");
    fs.writeFileSync(path.join(work, "tickets.jsonl"), tickets.split("\n").slice(0, 200).join("\n"));
    const training = start("dotnet", [program, "train", "--tickets", path.join(work, "tickets.jsonl"), "--epochs", "200",
        "--out", path.join(work, "adapter"), "--work", path.join(work, "train"), "--compute", "bf16", "--dropout", "0", "--Data", data]);
    let said = "";
    training.stderr.on("data", text => said += text);
    while (!said.includes("tickets,")) { if (training.exitCode !== null) throw new Error(said); await pause(500); }
    rows.push(await round("while training"));
    console.log("| | faults | final diagnoses | P50 s | P99 s |\n|---|---|---|---|---|");
    for (const r of rows) console.log(`| ${r.name} | ${r.sent} | ${r.seen} | ${r.p50.toFixed(3)} | ${r.p99.toFixed(3)} |`);
    console.log(`\nthe training waited ${said.split("training waits").length - 1} times`);
} finally {
    for (const child of children) child.kill("SIGKILL");
    await pause(300);
    fs.rmSync(work, {recursive: true, force: true});
}
