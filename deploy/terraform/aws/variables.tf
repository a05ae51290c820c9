variable "name" {
  description = "Name of the cluster, and prefix of everything that is made."
  type        = string
  default     = "tickertape"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Use up to 31 small letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Region of everything."
  type        = string
  default     = "eu-west-1"
}

variable "zones" {
  description = "Three availability zones of the region: Kafka has a broker, and Kubernetes nodes, in each."
  type        = list(string)
  default     = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

  validation {
    condition     = length(var.zones) == 3
    error_message = "Give three zones: kafka.replication_factor is 3."
  }
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.20.0.0/16"
}

variable "api_cidrs" {
  description = "Who may reach the API of Kubernetes. There is no default, because the whole world is seldom meant."
  type        = list(string)
}

variable "bucket" {
  description = "Bucket of the archive, a name that nobody else in the world has."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of EKS."
  type        = string
  default     = "1.33"
}

variable "node_type" {
  description = "Machines of Kubernetes. The profile cloud-managed asks for 33.5 GiB in all."
  type        = string
  default     = "m7i.2xlarge"
}

variable "nodes" {
  description = "How many of them, at least and at most."
  type        = object({ least = number, most = number })
  default     = { least = 3, most = 6 }
}

variable "kafka_version" {
  description = "Version of MSK. The services were run against Kafka 4.3.1 and no other."
  type        = string
  default     = "4.0.x.kraft"
}

variable "kafka_type" {
  description = "Machines of the brokers."
  type        = string
  default     = "kafka.m7g.large"
}

variable "kafka_storage_gb" {
  description = "Volume of each broker."
  type        = number
  default     = 500
}
