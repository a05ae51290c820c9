variable "name" {
  description = "Name of the cluster."
  type        = string
  default     = "tickertape"
}

variable "node_image" {
  description = "Image of the node, which decides the version of Kubernetes."
  type        = string
  default     = "kindest/node:v1.33.1"
}

variable "tag" {
  description = "Tag of the images of this clone."
  type        = string
  default     = "0.1.0"
}

variable "strimzi_version" {
  description = "Version of Strimzi, as docs/guides/kubernetes.md has it."
  type        = string
  default     = "1.2.0"
}

variable "schedules" {
  description = "Whether the jobs of the chart's schedules.yaml run by the clock."
  type        = bool
  default     = false
}
