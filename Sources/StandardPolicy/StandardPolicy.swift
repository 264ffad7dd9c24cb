internal import CStandardClaims
internal import JSON
public import Policy

/// One file of `Policies/` as the build compiled it in: JSON without examples.
struct StandardPolicyText: Sendable {
  let area: StaticString
  let file: StaticString
  let json: StaticString
}

/// The areas of policy that this version knows, each a folder of `Policies/` and a key of configuration files.
public let policyAreas = ["blueprints", "claims", "evidence", "governance", "registry", "tasks", "writes"]

/// The standard documents of `area`, or those of one file of it. They are part of the executable, so an installed gate needs no file to be safe.
public func standardPolicyDocuments(_ area: String, file: String? = nil) throws(PolicyError) -> [PolicyDocument] {
  var documents: [PolicyDocument] = []
  for text in standardPolicyTexts where text.area.description == area {
    if let file, text.file.description != "\(area)/\(file)" { continue }
    let bytes = text.json.withUTF8Buffer { Array($0) }
    do throws(JSONError) {
      let node = try PolicyNode(compiledText: bytes)
      documents.append(PolicyDocument(file: "standard policy \(text.file)", level: .standard, node: node))
    } catch {
      throw PolicyError(file: "standard policy \(text.file)", problem: "\(error)")
    }
  }
  return documents
}

/// The compiled form of the claim policy of `profile`, when the build made one for it.
public func compiledStandardClaims(_ profile: Profile) -> UnsafeRawBufferPointer? {
  let number: Int32 = profile == .standard ? 0 : 1
  let length = standard_claims_length(number)
  return length == 0 ? nil : UnsafeRawBufferPointer(start: standard_claims_bytes(number), count: length)
}

/// The evidence policy of every profile as the build compiled it; nil when it made none.
public func compiledStandardEvidence() -> UnsafeRawBufferPointer? {
  let length = standard_evidence_length()
  return length == 0 ? nil : UnsafeRawBufferPointer(start: standard_evidence_bytes(), count: length)
}

/// The standard policy as it is compiled in.
public let standardPolicy = StandardPolicySource(
  documents: { area, file throws(PolicyError) in try standardPolicyDocuments(area, file: file) },
  compiledForm: { area, profile in
    switch area {
    case "claims": compiledStandardClaims(profile)
    case "evidence": compiledStandardEvidence()
    default: nil
    }
  })
