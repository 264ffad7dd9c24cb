import Enforcement

HookProcess.run(arguments: CommandLine.arguments)
