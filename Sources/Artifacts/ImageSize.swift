/// Refuses an image that is too small to show anything or larger than anything that takes pictures.
func checkSize(width: Int, height: Int) throws(ArtifactFault) {
  let sides = 16...32_768
  guard sides.contains(width), sides.contains(height) else { throw ArtifactFault("is an image of \(width) x \(height) pixels") }
}

/// How many bytes may follow the end of an image: some programs pad, none adds more than it has drawn.
let tolerableTrailer = 4_096
