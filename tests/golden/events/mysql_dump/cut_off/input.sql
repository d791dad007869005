-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
CREATE TABLE `t` (`id` int NOT NULL, `v` varchar(20), PRIMARY KEY (`id`));
CREATE TABLE `never_filled` (`id` int);
INSERT INTO `t` VALUES (1,'one'),(2,'two, and then the disk was fu