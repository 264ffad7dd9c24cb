import ArgumentParser
import Enforcement

let zakonVersion = "0.1.0"

// `zakon hook …` and `zakon gate NAME` are hooks: a usage error must block like any other, so no argument parser comes before them.
let arguments = CommandLine.arguments
let ownName = arguments.first.flatMap { $0.split(separator: "/").last } ?? ""
switch arguments.dropFirst().first {
case _ where ownName == "mc":
  LeaseRequest(usual: arguments.dropFirst())?.runToEnd()
  MissionControlCommand.main()
case _ where ownName == "zakon-registry-check": RegistryCheckCommand.main()
case _ where ownName == "blueprint-fleet-watchdog": WatchCommand.main()
case "hook": HookProcess.run(arguments: ["zakon-hook"] + arguments.dropFirst(2))
case "gate": HookProcess.run(arguments: ["zakon-hook", "--gate"] + arguments.dropFirst(2))
case "check" where arguments.dropFirst().elementsEqual(["check", "claims"]): CheckClaimsCommand.runPlainly()
default: Zakon.main()
}
