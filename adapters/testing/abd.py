"""Registers that are put and got, by majorities, without a leader (Attiya, Bar-Noy, Dolev 1995): a program of no library.

A server asks all for their copies, waits for a majority, and stores the newest, or for a put a newer one, at a majority.
A session's puts are done by one server, its home, which has the stamp of a put on disk before anybody hears of it.
"""
import json
import sys

RETRY = 50_000


class Node:
    def __init__(self, boot):
        self.node, self.servers = boot["node"], boot["servers"]
        self.copies = boot["durable"].get("copies", {})
        self.puts = boot["durable"].get("puts", {})
        self.tasks = {}
        self.effects = []

    def send(self, to, message):
        self.effects.append({"type": "send", "to": to, "message": message})

    def tell(self, message):
        for to in range(self.servers):
            self.send(to, message)

    def persist(self):
        fields = {"copies": dict(self.copies), "puts": dict(self.puts)}
        self.effects += [{"type": "write", "fields": fields}, {"type": "sync"}]

    def reply(self, client, reply):
        self.effects.append({"type": "reply", "to": client, "reply": reply})

    def copy(self, key):
        return self.copies.get(key, {"value": None, "counter": 0, "session": 0})

    def request(self, client, request):
        session, sequence, operation = request["session"], request["sequence"], request["operation"]
        home = session % self.servers
        if operation["type"] == "put" and home != self.node:
            return self.reply(client, {"type": "redirect", "session": session, "sequence": sequence, "leader": home})
        known = self.tasks.get(session)
        if known and known["sequence"] > sequence:
            return
        if known and known["sequence"] == sequence:
            known["client"] = client
            return
        self.tasks[session] = {
            "client": client, "session": session, "sequence": sequence, "operation": operation,
            "round": "ask", "heard": [], "copy": self.copy(operation["key"]),
        }
        self.push(self.tasks[session])
        self.effects.append({"type": "setTimer", "timer": "retry", "min": RETRY, "max": RETRY})

    def push(self, task):
        name = {"session": task["session"], "sequence": task["sequence"], "key": task["operation"]["key"]}
        if task["round"] == "ask":
            self.tell({"type": "ask", **name})
        else:
            self.tell({"type": "store", **name, "copy": task["copy"]})

    def timer(self, _):
        for session in sorted(self.tasks):
            self.push(self.tasks[session])
        if self.tasks:
            self.effects.append({"type": "setTimer", "timer": "retry", "min": RETRY, "max": 2 * RETRY})

    def message(self, sender, message):
        kind, key = message["type"], message.get("key")
        name = {"session": message["session"], "sequence": message["sequence"]}
        if kind == "ask":
            return self.send(sender, {"type": "told", **name, "copy": self.copy(key)})
        if kind == "store":
            if newer(message["copy"], self.copy(key)):
                self.copies[key] = message["copy"]
                self.persist()
            return self.send(sender, {"type": "stored", **name, "copy": message["copy"]})
        task = self.tasks.get(message["session"])
        if task is None or task["sequence"] != message["sequence"]:
            return
        if kind == "told" and task["round"] == "ask":
            if newer(message["copy"], task["copy"]):
                task["copy"] = message["copy"]
            if self.heard(task, sender):
                self.begin_store(task)
        elif kind == "stored" and task["round"] == "store" and message["copy"] == task["copy"]:
            if self.heard(task, sender):
                self.finish(task)

    def heard(self, task, sender):
        if sender not in task["heard"]:
            task["heard"].append(sender)
        return len(task["heard"]) > self.servers // 2

    def begin_store(self, task):
        if task["operation"]["type"] == "put":
            task["copy"] = self.stamp(task)
        task["round"], task["heard"] = "store", []
        self.push(task)

    def stamp(self, task):
        session = str(task["session"])
        last = self.puts.get(session)
        if last is None or last["sequence"] != task["sequence"]:
            counter = task["copy"]["counter"] + 1
            copy = {"value": task["operation"]["value"], "counter": counter, "session": task["session"]}
            self.puts[session] = {"sequence": task["sequence"], "copy": copy}
            self.persist()
        return self.puts[session]["copy"]

    def finish(self, task):
        del self.tasks[task["session"]]
        result = {"type": "done"}
        if task["operation"]["type"] == "get":
            result = {"type": "value", "value": task["copy"]["value"]}
        self.reply(task["client"], {
            "type": "done", "session": task["session"], "sequence": task["sequence"], "result": result,
        })


def newer(one, other):
    return (one["counter"], one["session"]) > (other["counter"], other["session"])


def main():
    node = None
    for line in sys.stdin:
        event = json.loads(line)
        kind = event["type"]
        if kind == "boot":
            node = Node(event)
        else:
            node.effects = []
            if kind == "message":
                node.message(event["from"], event["message"])
            elif kind == "timer":
                node.timer(event["timer"])
            else:
                node.request(event["client"], event["request"])
        words = f"{len(node.copies)} copies, {len(node.tasks)} under way"
        print(json.dumps({"effects": node.effects, "words": words}), flush=True)


main()
